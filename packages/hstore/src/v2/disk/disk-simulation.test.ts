import { planOf, runPlan, SimulationFailure } from '@ticketcd/sim'
import { expect, it } from 'vitest'
import { DecidedCommands } from '../../testing/v2/decided-commands.ts'
import { DiskReplica, type DiskReplicaOptions, type ReplicaTotals } from '../../testing/v2/disk-replica.ts'

/**
 * Seeds with kills, reboots and snapshots of other nodes. `SIM_SEED=7 npm run test:unit --
 * disk-simulation` replays another one, and `SIM_COUNT` runs that many from there on.
 */
const chosen = [6, 9, 13, 17, 18, 29]
const first = Number(process.env.SIM_SEED ?? 0)
const count = Number(process.env.SIM_COUNT ?? 1)
const seeds = first > 0 ? Array.from({ length: count }, (_, at) => first + at) : chosen

/** Of simulated time, in which faults happen. */
const faultsMs = 1_200
/** A few records. */
const memoryBytesMax = 4_000

/** Runs a cluster whose nodes keep the v2 keys on disk, through the faults of a seed. */
async function run(seed: number, totals: ReplicaTotals, more: Partial<DiskReplicaOptions> = {}) {
  const options = { seed, memoryBytesMax, decided: new DecidedCommands(), totals, ...more }
  const replicas: DiskReplica[] = []
  const newReplica = (id: string) => {
    const replica = new DiskReplica(id, options)
    replicas.push(replica)
    return replica
  }
  // Requests without long pauses, so that the keys outgrow the cache.
  const plan = { ...planOf(seed, faultsMs), requestMsMax: 5 }
  try {
    runPlan(plan, 0, newReplica)
    for (const replica of replicas) replica.check()
  } finally {
    await Promise.all(replicas.map((replica) => replica.close()))
  }
}

function newTotals(): ReplicaTotals {
  return { kept: 0, removed: 0, restored: 0, bytesMax: 0, memoryBytesMax: 0 }
}

it('nodes with ten times more keys than their caches have the same keys through the faults of each seed', async () => {
  const totals = newTotals()
  for (const seed of seeds) await run(seed, totals)
  if (seeds.length === 1) return
  // Crashes, reboots and snapshots have happened, and the memory was used.
  for (const name of ['kept', 'removed', 'restored'] as const) expect(totals[name], name).toBeGreaterThan(0)
  expect(totals.bytesMax).toBeGreaterThan(10 * memoryBytesMax)
  expect(totals.memoryBytesMax).toBeGreaterThan(memoryBytesMax / 2)
}, 600_000)

it('a node that applies kept entries again is found', async () => {
  const applying = run(9, newTotals(), { appliesAgain: true })
  await expect(applying).rejects.toThrow(SimulationFailure)
})
