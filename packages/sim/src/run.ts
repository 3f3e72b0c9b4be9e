import type { NodeId } from '@ticketcd/raft'
import type { KeptState } from './kept-state.ts'
import type { Plan } from './plan.ts'
import { expectQuiet } from './quiet-phase.ts'
import { BrokenRule } from './rule.ts'
import { planOf } from './seeded-plan.ts'
import { Simulation, type SimulationReport } from './simulation.ts'

/** A run that broke a rule. */
export class SimulationFailure extends Error {
  readonly plan: Plan
  /** Identifies the rule. Equal for failures of one kind. */
  readonly rule: string
  readonly atMs: number
  /** The events up to the failure, as text, oldest first; empty unless they were requested. */
  readonly trace: readonly string[]
  readonly hash: number

  constructor(plan: Plan, atMs: number, { hash, last }: { hash: number; last: string[] }, cause: unknown) {
    const message = cause instanceof Error ? cause.message : String(cause)
    super(`seed ${plan.seed}, at ${atMs} ms: ${message}`, { cause })
    this.plan = plan
    this.rule = cause instanceof BrokenRule ? cause.rule : message
    this.atMs = atMs
    this.trace = last
    this.hash = hash
  }
}

/**
 * Runs one cluster through the faults of a seed, then heals it and expects it to catch up.
 *
 * @throws {SimulationFailure} at the first rule that does not hold
 */
export function simulate(seed: number): SimulationReport {
  return runPlan(planOf(seed))
}

/**
 * The same for a plan, which may differ from that of a seed.
 *
 * @param traceLines events that a failure has as text
 * @param newKeptState creates the second state machine of a node; by default there is none
 */
export function runPlan(
  plan: Plan,
  traceLines = 0,
  newKeptState?: (id: NodeId) => KeptState,
): SimulationReport {
  const simulation = new Simulation(plan, traceLines, newKeptState)
  try {
    simulation.runFaults()
    expectQuiet(simulation)
    simulation.clients.checkAnswered()
    simulation.clients.checkHistories()
    return simulation.report
  } catch (error) {
    const { timeline, trace } = simulation
    throw new SimulationFailure(plan, timeline.now, { hash: trace.hash, last: trace.last() }, error)
  }
}
