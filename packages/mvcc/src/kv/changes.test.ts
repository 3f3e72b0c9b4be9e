import { describe, expect, it } from 'vitest'
import { put, txn } from '../testing/kv/requests.ts'
import { KvStore } from './store.ts'

const leases = { has: () => true, attach() {}, detach() {} }
const all = { key: '\0', rangeEnd: '\0' }

/** Revisions 2 to 5 put `a`, 6 puts `b`, 7 puts three keys. */
function store(): KvStore {
  const store = new KvStore({ leases })
  for (let at = 0; at < 4; at += 1) store.put(put('a').requestPut)
  store.put(put('b').requestPut)
  store.txn(txn([], [put('a'), put('b'), put('c')]).requestTxn)
  return store
}

const revisions = ({ changes, next }: ReturnType<KvStore['changesFrom']>) => ({
  revisions: changes.map(({ revision, events }) => [revision, events.map(({ kv }) => kv.key).join('')]),
  next,
})

describe('the history', () => {
  it('begins at a revision and ends at the newest one', () => {
    expect(revisions(store().changesFrom(5, all, 100))).toEqual({
      revisions: [
        [5, 'a'],
        [6, 'b'],
        [7, 'abc'],
      ],
      next: 8,
    })
  })

  it('has only the events of its range, and only revisions with such events', () => {
    expect(revisions(store().changesFrom(1, { key: 'b', rangeEnd: '' }, 100))).toEqual({
      revisions: [
        [6, 'b'],
        [7, 'b'],
      ],
      next: 8,
    })
    expect(revisions(store().changesFrom(1, { key: 'b', rangeEnd: 'd' }, 100)).revisions[1]).toEqual([
      7,
      'bc',
    ])
  })

  it('stops after the revision with which it has read enough records, including those of other ranges', () => {
    expect(revisions(store().changesFrom(1, { key: 'b', rangeEnd: '' }, 3))).toEqual({
      revisions: [],
      next: 5,
    })
    expect(revisions(store().changesFrom(6, all, 2))).toEqual({
      revisions: [
        [6, 'b'],
        [7, 'abc'],
      ],
      next: 8,
    })
    const longer = store()
    longer.put(put('d').requestPut)
    expect(revisions(longer.changesFrom(7, all, 2))).toEqual({ revisions: [[7, 'abc']], next: 8 })
  })

  it('is empty from a revision that the store has not reached', () => {
    expect(store().changesFrom(8, all, 100)).toEqual({ changes: [], next: 8 })
    expect(store().changesFrom(20, all, 100)).toEqual({ changes: [], next: 20 })
    expect(new KvStore({ leases }).changesFrom(1, all, 100)).toEqual({ changes: [], next: 2 })
  })

  it('cannot be read below the compacted revision', () => {
    const compacted = store()
    compacted.compact({ revision: 5, physical: false })
    expect(() => compacted.changesFrom(4, all, 100)).toThrow('required revision has been compacted')
    expect(revisions(compacted.changesFrom(5, all, 1))).toEqual({ revisions: [[5, 'a']], next: 6 })
  })

  it('has no version before at the compacted revision, and has one after it', () => {
    const compacted = store()
    compacted.compact({ revision: 4, physical: false })
    const { changes } = compacted.changesFrom(4, all, 2)
    expect(changes.map(({ events }) => events[0]?.prevKv?.modRevision)).toEqual([undefined, 4])
  })
})
