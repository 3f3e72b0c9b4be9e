import type { Fault } from './fault.ts'
import { noNetworkFaults } from './network.ts'
import type { Plan } from './plan.ts'
import { runPlan, SimulationFailure } from './run.ts'

/** Runs of one shrink at most. */
const runsMax = 600
const traceLines = 60

/**
 * Searches for a smaller plan that breaks the same rule: fewer faults, a better network, less time.
 *
 * @returns the failure of the smallest plan found, with the text of its last events
 */
export function shrink(failure: SimulationFailure): SimulationFailure {
  let smallest = failure
  let runs = 0
  const tries = (plan: Plan): boolean => {
    if (runs >= runsMax) return false
    runs += 1
    const found = failureOf(plan)
    if (found?.rule !== failure.rule) return false
    smallest = found
    return true
  }
  const takeOutFaults = () =>
    withoutParts(smallest.plan.faults, (faults) => tries({ ...smallest.plan, faults }))
  takeOutFaults()
  for (const change of simplifications(failure)) tries({ ...smallest.plan, ...change })
  takeOutFaults()
  return failureOf(smallest.plan, traceLines) ?? smallest
}

/** Seed, rule, the remaining faults, and the last events. */
export function describeFailure({ message, plan, trace }: SimulationFailure): string {
  const { faults, ...settings } = plan
  return [
    message,
    `plan: ${JSON.stringify(settings)}`,
    `faults (${faults.length}):`,
    ...faults.map((fault) => `  ${JSON.stringify(fault)}`),
    'last events:',
    ...trace.map((line) => `  ${line}`),
  ].join('\n')
}

/** @returns undefined for a plan that keeps every rule */
export function failureOf(plan: Plan, lines = 0): SimulationFailure | undefined {
  try {
    runPlan(plan, lines)
    return undefined
  } catch (error) {
    if (error instanceof SimulationFailure) return error
    throw error
  }
}

function simplifications({ plan, atMs }: SimulationFailure): Partial<Plan>[] {
  return [
    { faultsMs: Math.min(plan.faultsMs, atMs + 1) },
    { network: noNetworkFaults },
    { network: { ...plan.network, late: 0 } },
    { network: { ...plan.network, lost: 0 } },
    { network: { ...plan.network, doubled: 0 } },
    { tickMs: [10, 10] },
    { syncMsMax: plan.syncMsMax.map(() => 6) },
    { snapshotChunks: 1 },
    { snapshotEntries: 0 },
    ...(plan.voters > 3 ? [{ voters: 3 }] : []),
  ]
}

/** Removes halves, then smaller parts, as long as the rest still fails (delta debugging). */
function withoutParts(all: readonly Fault[], fails: (rest: readonly Fault[]) => boolean): void {
  let kept = all
  for (let size = Math.ceil(kept.length / 2); size >= 1 && kept.length > 0; size = Math.floor(size / 2))
    for (let start = 0; start < kept.length; ) {
      const rest = [...kept.slice(0, start), ...kept.slice(start + size)]
      if (fails(rest)) kept = rest
      else start += size
    }
}
