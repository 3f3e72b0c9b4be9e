import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { KeyValue } from '../key-value.ts'
import { prologue, RandomScript, seededRandom } from '../testing/kv/random-script.ts'
import { compact, del, put, range } from '../testing/kv/requests.ts'
import { StoreTarget } from '../testing/kv/store-target.ts'

const everything = range('\0', '\0').requestRange
const plenty = Number.POSITIVE_INFINITY

function storeOf(...keys: readonly string[]) {
  const target = new StoreTarget()
  for (const key of keys) target.run(put(key, `of ${key}`))
  return target
}

it('a scan has the keys of its revision, while writes and compactions continue', () => {
  fc.assert(
    fc.property(fc.integer(), fc.nat(100), fc.integer({ min: 1, max: 5 }), (seed, calls, keysMax) => {
      const target = new StoreTarget()
      const random = seededRandom(seed)
      const script = new RandomScript(random)
      const change = () => {
        const { revision, compactRevision } = target.store
        target.run(script.next({ oldest: compactRevision, newest: revision }))
        if (random() < 0.2) target.run(compact(script.from(compactRevision + 1, revision)))
        target.store.stepCompaction(10)
      }
      for (const call of prologue) target.run(call)
      for (let at = 0; at < calls; at += 1) change()
      const { kvs, header } = target.store.range(everything)
      const scan = target.store.scan()
      const scanned: KeyValue[] = []
      for (let page = scan.next(keysMax, plenty); page !== undefined; page = scan.next(keysMax, plenty)) {
        expect(page.length).toBeLessThanOrEqual(keysMax)
        scanned.push(...page)
        change()
      }
      scan.close()
      expect(scanned).toEqual(kvs)
      expect(scan.revision).toBe(header.revision)
    }),
    { numRuns: 40 },
  )
})

it('a page ends with the key that exceeds its bytes', () => {
  const scan = storeOf('a', 'b', 'c').store.scan()
  const keysOf = () => scan.next(plenty, 7)?.map(({ key }) => key)
  expect([keysOf(), keysOf(), keysOf()]).toEqual([['a', 'b'], ['c'], undefined])
})

it('a page is bounded even if all of its keys were deleted', () => {
  const target = storeOf('a', 'b', 'c')
  target.run(del('a', 'c'))
  const scan = target.store.scan()
  const keysOf = () => scan.next(2, plenty)?.map(({ key }) => key)
  expect([keysOf(), keysOf(), keysOf()]).toEqual([[], ['c'], undefined])
})

it('it holds compaction back until it is closed, and is not read afterwards', () => {
  const { store } = storeOf('a', 'a')
  const scan = store.scan()
  store.compact({ revision: store.revision, physical: false })
  expect(store.stepCompaction(10)).toBe('held')
  scan.close()
  scan.close()
  expect(store.stepCompaction(10)).toBe('done')
  expect(() => scan.next(1, 1)).toThrow('closed before all of it was read')
})
