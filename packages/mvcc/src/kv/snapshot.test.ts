import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { LeaseId } from '../key-value.ts'
import { prologue, RandomScript, seededRandom } from '../testing/kv/random-script.ts'
import { renderRange } from '../testing/kv/render.ts'
import { compact, del, put, range } from '../testing/kv/requests.ts'
import { StoreTarget } from '../testing/kv/store-target.ts'
import { KvStore } from './store.ts'

const leases = { has: () => true, attach() {}, detach() {} }
const all = { key: '\0', rangeEnd: '\0' }

/** A store that has run a random script with compactions. */
function scripted(seed: number, calls: number): StoreTarget {
  const target = new StoreTarget()
  const random = seededRandom(seed)
  const script = new RandomScript(random)
  for (const call of prologue) target.run(call)
  for (let at = 0; at < calls; at += 1) {
    const { revision, compactRevision } = target.store
    target.run(script.next({ oldest: compactRevision, newest: revision }))
    if (random() < 0.05) target.run(compact(script.from(compactRevision + 1, revision), random() < 0.5))
  }
  return target
}

/** The readable content of a store. */
function contentOf(store: KvStore) {
  const revisions = []
  for (let revision = Math.max(1, store.compactRevision); revision <= store.revision; revision += 1) {
    revisions.push(renderRange(store.range(range('\0', '\0', { revision }).requestRange)))
  }
  const changes = store.changesFrom(store.compactRevision, all, 10_000)
  return { revisions, changes, hash: store.hashKv(0), compactRevision: store.compactRevision }
}

describe('a snapshot', () => {
  it('restores to a store that reads, hashes and continues like the first', () => {
    fc.assert(
      fc.property(fc.integer(), fc.nat(200), fc.boolean(), (seed, calls, finish) => {
        const target = scripted(seed, calls)
        if (finish) while (target.store.stepCompaction(10) === 'running');
        const snapshot = target.store.snapshot()
        const restored = new KvStore({ leases })
        restored.put(put('stale').requestPut)
        restored.restore(snapshot, snapshot)
        snapshot.close()
        expect(contentOf(restored)).toEqual(contentOf(target.store))
        for (const store of [restored, target.store]) {
          store.put(put('b', 'next').requestPut)
          store.compact({ revision: store.revision, physical: true })
          while (store.stepCompaction(10) === 'running');
        }
        expect(contentOf(restored)).toEqual(contentOf(target.store))
        expect(restored.bytes).toBe(target.store.bytes)
      }),
      { numRuns: 40 },
    )
  })

  it('has the records of its revision, while writes and compactions continue', () => {
    const { store } = scripted(3, 100)
    const expected = new KvStore({ leases })
    const first = store.snapshot()
    expected.restore(first, first)
    first.close()
    const snapshot = store.snapshot()
    const restored = new KvStore({ leases })
    const restoration = restored.startRestore(snapshot)
    for (const record of snapshot) {
      restoration.add(record)
      store.put(put('c', 'later').requestPut)
      store.compact({ revision: store.revision, physical: false })
      store.stepCompaction(100)
    }
    restoration.finish()
    snapshot.close()
    expect(contentOf(restored)).toEqual(contentOf(expected))
  })

  it('keeps the old content until the restoration is finished', () => {
    const store = new KvStore({ leases })
    store.put(put('old').requestPut)
    const restoration = store.startRestore({ revision: 9, compactRevision: 4 })
    restoration.add({ ...record, modRevision: 7 })
    expect(renderRange(store.range(range('\0', '\0').requestRange))).toBe('@2 [old= 2/2/1] of 1')
    restoration.finish()
    expect(renderRange(store.range(range('\0', '\0').requestRange))).toBe('@9 [k= 7/7/1] of 1')
    expect(store.compactRevision).toBe(4)
  })

  it('indexes unordered keys in steps, and the rest at the end', () => {
    const target = new StoreTarget()
    for (const key of ['e', 'd', 'c', 'b', 'a', 'c', 'f']) target.run(put(key))
    for (const key of ['d', 'e']) target.run(del(key))
    const restored = new KvStore({ leases })
    const snapshot = target.store.snapshot()
    const restoration = restored.startRestore(snapshot)
    for (const version of snapshot) restoration.add(version)
    // The highest keys, `e` and `f`, are in the index already.
    expect([restoration.index(1), restoration.index(2), restored.revision]).toEqual([false, false, 1])
    restoration.finish()
    expect(restoration.index(1)).toBe(true)
    expect(contentOf(restored)).toEqual(contentOf(target.store))
    expect(restored.bytes).toBe(target.store.bytes)
  })

  it('refuses records that are out of order, repeated, or newer than the snapshot', () => {
    const restoration = new KvStore({ leases }).startRestore({ revision: 9, compactRevision: -1 })
    restoration.add({ ...record, modRevision: 7, sub: 1 })
    const add = (modRevision: number, sub: number) => () => restoration.add({ ...record, modRevision, sub })
    expect(add(7, 1)).toThrow('the record 7/1 cannot follow 7/1 in a snapshot of revision 9')
    expect(add(7, 0)).toThrow(RangeError)
    expect(add(6, 5)).toThrow(RangeError)
    expect(add(10, 0)).toThrow(RangeError)
    expect(add(7, 2)).not.toThrow()
    expect(add(9, 0)).not.toThrow()
  })

  it('attaches the keys that exist to those of their leases that exist', () => {
    const attached: [LeaseId, string][] = []
    const table = {
      has: (id: LeaseId) => id !== 5n,
      attach: (id: LeaseId, key: string) => attached.push([id, key]),
      detach() {},
    }
    const source = new KvStore({ leases })
    for (const call of [
      put('a', '', { lease: 3n }),
      put('b', '', { lease: 3n }),
      put('c', '', { lease: 4n }),
      put('d', '', { lease: 5n }),
      put('a'),
    ])
      source.put(call.requestPut)
    source.deleteRange(del('c').requestDeleteRange)
    const snapshot = source.snapshot()
    new KvStore({ leases: table }).restore(snapshot, snapshot)
    expect(attached).toEqual([[3n, 'b']])
  })

  it('cannot be read after it was closed', () => {
    const { store } = scripted(1, 10)
    const snapshot = store.snapshot()
    const records = snapshot[Symbol.iterator]()
    records.next()
    snapshot.close()
    expect(() => records.next()).toThrow('the snapshot was closed before all of it was read')
  })
})

const record = {
  key: 'k',
  modRevision: 7,
  sub: 0,
  createRevision: 7,
  version: 1,
  value: new Uint8Array(0),
  lease: 0n,
}
