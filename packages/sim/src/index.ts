export { SimulationFailure, type SimulationOptions, type SimulationReport, simulate } from './simulation.ts'
