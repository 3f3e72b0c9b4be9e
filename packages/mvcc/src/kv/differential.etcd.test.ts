import { etcdEngine, startCluster, type TestCluster } from '@ticketcd/cluster'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Change } from '../key-value.ts'
import { hashCases } from '../testing/kv/cases/hash.ts'
import { EtcdTarget } from '../testing/kv/etcd-target.ts'
import { prologue, RandomScript, seededRandom } from '../testing/kv/random-script.ts'
import { type Call, compact } from '../testing/kv/requests.ts'
import { StoreTarget } from '../testing/kv/store-target.ts'

/** More scripts, or longer ones, for a long run by hand. */
const { DIFFERENTIAL_SCRIPTS: scripts = 2, DIFFERENTIAL_CALLS: calls = 1000 } = process.env
const seeds = Array.from({ length: Number(scripts) }, (_, at) => at + 1)
const callsOfScript = Number(calls)

/** HashKV covers every revision since the first one, so each script has an etcd of its own. */
describe('beside etcd', () => {
  let cluster: TestCluster
  let etcd: EtcdTarget

  beforeEach(async () => {
    cluster = await startCluster({ nodes: 1, engine: etcdEngine })
    etcd = new EtcdTarget(cluster.endpoints[0] ?? '')
  })
  afterEach(() => cluster.stop())

  for (const { id, given = [], calls: cases } of hashCases) {
    it(id, async () => {
      for (const call of given) await etcd.call(call)
      const answers: string[] = []
      for (const [call] of cases) answers.push(await etcd.call(call))
      expect(answers).toEqual(cases.map(([, answer]) => answer))
    })
  }

  for (const seed of seeds) {
    it(`a random script has the same answers and hashes, seed ${seed}`, async () => {
      const target = new StoreTarget()
      const random = seededRandom(seed)
      const script = new RandomScript(random)
      const both = async (call: Call, at: number, onEtcd = call) => {
        const [own, real] = [target.run(call), await etcd.call(onEtcd)]
        expect(own, `call ${at}: ${JSON.stringify(call, replacer)}`).toBe(real)
      }
      for (const call of prologue) await both(call, 0)
      for (let at = 1; at <= callsOfScript; at += 1) {
        const { revision, compactRevision } = target.store
        // Sometimes a revision that is just not readable.
        await both(script.next({ oldest: compactRevision - 1, newest: revision + 1 }), at)
        if (random() < 0.1) await both({ hashKv: script.from(compactRevision + 1, revision) }, at)
        if (random() < 0.3) target.store.stepCompaction(script.from(1, 30))
        if (random() < 0.01) restore(target)
        if (at % 60 > 0) continue
        const chosen = revisionToCompact(target, script)
        // Here the records are removed step by step afterwards.
        if (chosen > 0) await both(compact(chosen, false), at, compact(chosen, true))
        await both({ hashKv: 0 }, at)
      }
    })
  }
})

function restore({ store }: StoreTarget): void {
  const snapshot = store.snapshot()
  store.restore(snapshot, snapshot)
  snapshot.close()
}

/**
 * A revision that is not compacted yet; 0 if there is none. 3.5.30 loses a key that one transaction
 * deletes and then puts, if it is compacted at that transaction's revision.
 */
function revisionToCompact({ store, changes }: StoreTarget, script: RandomScript): number {
  const { revision, compactRevision } = store
  const chosen = script.from(Math.max(2, compactRevision + 1), revision)
  const change = changes.find((each) => each.revision === chosen)
  return chosen > compactRevision && !(change && putsAgain(change)) ? chosen : 0
}

function putsAgain({ events }: Change): boolean {
  const deleted = new Set(events.filter(({ type }) => type === 'delete').map(({ kv }) => kv.key))
  return events.some(({ type, kv }) => type === 'put' && deleted.has(kv.key))
}

const replacer = (_: string, value: unknown) => (typeof value === 'bigint' ? String(value) : value)
