import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Change } from '../key-value.ts'
import { prologue, RandomScript, seededRandom } from '../testing/kv/random-script.ts'
import { renderRange } from '../testing/kv/render.ts'
import { type Call, compact, del, put, range } from '../testing/kv/requests.ts'
import { StoreTarget } from '../testing/kv/store-target.ts'

const all = { key: '\0', rangeEnd: '\0' }
const everything = (revision: number) => range('\0', '\0', { revision }).requestRange

function run(target: StoreTarget, ...calls: Call[]): StoreTarget {
  for (const call of calls) target.run(call)
  return target
}

/** Runs the same script on two stores; `compacting` compacts now and then. */
function runBoth(seed: number, calls: number): { compacting: StoreTarget; whole: StoreTarget } {
  const [compacting, whole] = [new StoreTarget(), new StoreTarget()]
  const random = seededRandom(seed)
  const script = new RandomScript(random)
  for (const call of prologue) for (const each of [compacting, whole]) each.run(call)
  for (let at = 0; at < calls; at += 1) {
    const { revision, compactRevision } = compacting.store
    const call = script.next({ oldest: compactRevision, newest: revision })
    for (const each of [compacting, whole]) each.run(call)
    if (random() < 0.05 && revision > compactRevision) {
      compacting.run(compact(script.from(compactRevision + 1, revision), false))
    }
    if (random() < 0.3) compacting.store.stepCompaction(script.from(1, 20))
  }
  return { compacting, whole }
}

function recordsOf({ store }: StoreTarget): string[] {
  const snapshot = store.snapshot()
  const records = [...snapshot].map(({ key, modRevision }) => `${key}${modRevision}`)
  snapshot.close()
  return records
}

const finish = ({ store }: StoreTarget) => {
  while (store.stepCompaction(7) === 'running');
}

/**
 * The events that etcd keeps of a compacted revision: the last one of each key, without a version
 * before.
 */
function lastEvents({ revision, events }: Change): Change {
  const last = events.filter(({ kv }, at) => !events.slice(at + 1).some((each) => each.kv.key === kv.key))
  return { revision, events: last.map((event) => ({ ...event, prevKv: undefined })) }
}

describe('a compaction', () => {
  it('changes no readable revision and no event after it, neither half-way nor when it is done', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 1, max: 300 }), (seed, calls) => {
        const { compacting, whole } = runBoth(seed, calls)
        const check = () => {
          const { revision, compactRevision } = compacting.store
          for (let at = Math.max(1, compactRevision); at <= revision; at += 1) {
            const read = ({ store }: StoreTarget) => renderRange(store.range(everything(at)))
            expect(read(compacting)).toBe(read(whole))
          }
          const from = compactRevision + 1
          expect(compacting.store.changesFrom(from, all, 10_000)).toEqual(
            whole.store.changesFrom(from, all, 10_000),
          )
        }
        check()
        finish(compacting)
        check()
      }),
      { numRuns: 25 },
    )
  })

  it('returns the same events at the compacted revision half-way and when it is done', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 1, max: 200 }), (seed, calls) => {
        const { compacting, whole } = runBoth(seed, calls)
        const { compactRevision } = compacting.store
        if (compactRevision < 2) return
        const atCompacted = ({ store }: StoreTarget) =>
          store
            .changesFrom(compactRevision, all, 1)
            .changes.filter((each) => each.revision === compactRevision)
        const kept = atCompacted(compacting)
        finish(compacting)
        expect(atCompacted(compacting)).toEqual(kept)
        expect(kept).toEqual(atCompacted(whole).map(lastEvents))
      }),
      { numRuns: 25 },
    )
  })

  it('keeps one record of each key at the compacted revision, and all records after it', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 1, max: 300 }), (seed, calls) => {
        const { compacting, whole } = runBoth(seed, calls)
        finish(compacting)
        const { compactRevision } = compacting.store
        const records = [...whole.store.snapshot()]
        const last = new Map(
          records.filter((each) => each.modRevision <= compactRevision).map((each) => [each.key, each]),
        )
        const kept = records.filter(
          (each) =>
            each.modRevision > compactRevision ||
            (last.get(each.key) === each && (each.version > 0 || each.modRevision === compactRevision)),
        )
        expect([...compacting.store.snapshot()]).toEqual(kept)
      }),
      { numRuns: 25 },
    )
  })

  it('removes nothing while a snapshot is read, and goes on when it is closed', () => {
    const { store } = run(new StoreTarget(), put('a'), put('a'), put('a'), compact(4, false))
    const snapshot = store.snapshot()
    expect(store.stepCompaction(100)).toBe('held')
    expect([...snapshot]).toHaveLength(3)
    snapshot.close()
    snapshot.close()
    expect(store.compactionState).toBe('running')
    expect(store.stepCompaction(100)).toBe('done')
    expect([...store.snapshot()]).toHaveLength(1)
  })

  it('stays held until the last of several readers has closed', () => {
    const { store } = run(new StoreTarget(), put('a'), put('a'), compact(3, false))
    const [one, other] = [store.startHashKv(0), store.snapshot()]
    one.close()
    one.close()
    expect(store.stepCompaction(1)).toBe('held')
    other.close()
    expect(store.stepCompaction(1)).toBe('running')
  })

  it('takes as many steps as the records since the one before, at any number of keys', () => {
    const target = new StoreTarget()
    for (let at = 0; at < 500; at += 1) target.run(put(`k${at}`))
    run(target, compact(target.store.revision), put('k1'), put('k2'), put('k3'))
    target.store.compact({ revision: target.store.revision, physical: false })
    expect(target.store.stepCompaction(3)).toBe('done')
  })

  it('removes a tombstone at the compacted revision with the next compaction', () => {
    const target = run(new StoreTarget(), put('a'), del('a'), put('b'), compact(3))
    expect(recordsOf(target)).toEqual(['a3', 'b4'])
    target.run(compact(4))
    expect(recordsOf(target)).toEqual(['b4'])
    expect(target.store.changesFrom(4, all, 10).changes).toHaveLength(1)
  })

  it('releases all memory once everything is deleted', () => {
    const target = run(new StoreTarget(), put('A'))
    const { bytes } = target.store
    for (let round = 0; round < 3; round += 1) {
      for (let at = 0; at < 2000; at += 1) target.run(put(`k${at}`, 'value'))
      run(target, del('k', 'l'), put('A'))
      target.run(compact(target.store.revision))
    }
    expect(target.store.bytes).toBe(bytes)
  })
})
