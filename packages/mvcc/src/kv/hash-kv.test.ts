import fc from 'fast-check'
import { expect, it } from 'vitest'
import { prologue, RandomScript, seededRandom } from '../testing/kv/random-script.ts'
import { compact, put } from '../testing/kv/requests.ts'
import { StoreTarget } from '../testing/kv/store-target.ts'

/*
 * The sums themselves are those of etcd, in the scripts of `behaviour-kv.test.ts` and beside a real
 * etcd in `differential.etcd.test.ts`.
 */

it('returns the sum of its beginning, while writes and compactions continue between the steps', () => {
  fc.assert(
    fc.property(fc.integer(), fc.nat(100), (seed, calls) => {
      const target = new StoreTarget()
      const random = seededRandom(seed)
      const script = new RandomScript(random)
      const { store } = target
      const go = () => {
        const { revision, compactRevision } = store
        target.run(script.next({ oldest: compactRevision, newest: revision }))
        if (random() < 0.1) target.run(compact(script.from(compactRevision + 1, revision), false))
        if (random() < 0.3) store.stepCompaction(script.from(1, 10))
      }
      for (const call of prologue) target.run(call)
      for (let at = 0; at < calls; at += 1) go()
      const revision = random() < 0.5 ? 0 : script.from(Math.max(1, store.compactRevision), store.revision)
      const expected = store.hashKv(revision)
      const job = store.startHashKv(revision)
      let response = job.step(3)
      for (; response === undefined; response = job.step(3)) go()
      job.close()
      expect(response).toEqual(expected)
    }),
    { numRuns: 60 },
  )
})

it('does not depend on the removal of the records below the compacted revision', () => {
  const target = new StoreTarget()
  for (const key of ['a', 'b', 'a', 'c', 'b', 'a']) target.run(put(key))
  target.run(compact(5, false))
  const { revision } = target.store
  const hashes = () => [5, 6, revision, 0].map((each) => target.store.hashKv(each))
  const before = hashes()
  while (target.store.stepCompaction(1) === 'running') expect(hashes()).toEqual(before)
  expect(hashes()).toEqual(before)
})
