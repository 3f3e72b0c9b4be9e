import { aimedFaults } from './aimed-faults.ts'
import { Chance } from './chance.ts'
import type { Fault } from './fault.ts'
import type { Pattern } from './patterns.ts'
import { nodesMax, type Plan } from './plan.ts'
import { timedFaults } from './timed-faults.ts'

/** @param faultsMs duration of the faults, in simulated milliseconds */
export function planOf(seed: number, faultsMs = 3_000): Plan {
  const chance = new Chance(seed)
  const voters = chance.pick([1, 2, 3, 3, 3, 4, 4, 5, 5])
  const raft = {
    // Small limits, so that every window and batch reaches its edge.
    electionTicks: chance.pick([4, 6, 10]),
    appendBytesMax: chance.pick([1, 60, 400, 100_000]),
    windowMessagesMax: chance.pick([1, 2, 8, 64]),
    windowBytesMax: chance.pick([1, 200, 100_000]),
    promotionLagMax: chance.pick([1, 10, 1_000]),
    uncommittedEntriesMax: chance.pick([4, 64, 1_000]),
    uncommittedBytesMax: chance.pick([300, 2_000, 1_000_000]),
  }
  const network = {
    lost: chance.pick([0, 0, 0.01, 0.1, 0.3]),
    doubled: chance.pick([0, 0.01, 0.2]),
    late: chance.pick([0, 0, 0.02, 0.2]),
  }
  const isDiskSlow = chance.happens(0.2)
  const plan: Plan = {
    seed,
    voters,
    raft,
    network,
    tickMs: chance.pick([
      [9, 11],
      [9, 11],
      [7, 14],
      [5, 20],
    ] as const),
    syncMsMax: Array.from({ length: nodesMax }, () => (isDiskSlow ? chance.pick([1, 6, 40, 120]) : 6)),
    snapshotChunks: chance.pick([1, 2, 5]),
    snapshotEntries: chance.pick([0, 0, 5, 20]),
    requestMsMax: chance.pick([10, 30, 100]),
    faultsMs,
    faults: [],
  }
  // A lost disk removes a voter permanently, so the members must not become fewer as well.
  const mayChange = chance.happens(0.85)
  const aimed: Pattern = chance.happens(0.8) ? aimedFaults(chance, plan, mayChange) : { faults: [] }
  const faults = [
    // Other faults usually disturb a pattern.
    ...(chance.happens(aimed.settings === undefined ? 0.85 : 0.4)
      ? timedFaults(chance, plan, mayChange)
      : []),
    ...aimed.faults,
    ...(mayChange || voters < 3 ? [] : [lostDisk(chance, plan)]),
  ]
  return { ...plan, ...aimed.settings, faults }
}

function lostDisk(chance: Chance, { faultsMs, voters }: Plan): Fault {
  return { when: { atMs: chance.below(faultsMs) }, action: { type: 'corrupt', node: chance.below(voters) } }
}
