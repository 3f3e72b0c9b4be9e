export { runPlan, SimulationFailure, type SimulationReport, simulate } from './simulation.ts'
