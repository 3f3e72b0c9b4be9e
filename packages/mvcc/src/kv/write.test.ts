import { describe, expect, it } from 'vitest'
import type { Change, Key, LeaseId } from '../key-value.ts'
import { readChange } from '../testing/kv/read-change.ts'
import { renderKeyValue, renderRange } from '../testing/kv/render.ts'
import { del, put, range, txn } from '../testing/kv/requests.ts'
import type { WrittenChange } from '../written-change.ts'
import { KvStore } from './store.ts'

/** A store that records its changes and its calls to the leases as lines. */
function observed() {
  const lines: string[] = []
  const events = ({ revision, events }: Change) =>
    events.map(({ type, kv, prevKv }) => {
      const before = prevKv === undefined ? '' : ` was ${renderKeyValue(prevKv)}`
      return `${revision} ${type} ${renderKeyValue(kv)}${before}`
    })
  const leases = {
    has: (id: LeaseId) => id < 10n,
    attach: (id: LeaseId, key: Key) => lines.push(`attach ${id} ${key}`),
    detach: (id: LeaseId, key: Key) => lines.push(`detach ${id} ${key}`),
  }
  const store = new KvStore({ leases, onChange: (change) => lines.push(...events(readChange(change))) })
  return { store, take: () => lines.splice(0) }
}

describe('a change', () => {
  it('has the version before and the new one, or the tombstone', () => {
    const { store, take } = observed()
    store.put(put('a', '1').requestPut)
    store.put(put('a', '2').requestPut)
    store.deleteRange(del('a').requestDeleteRange)
    store.put(put('a', '3').requestPut)
    expect(take()).toEqual([
      '2 put a=1 2/2/1',
      '3 put a=2 2/3/2 was a=1 2/2/1',
      '4 delete a= 0/4/0 was a=2 2/3/2',
      '5 put a=3 5/5/1',
    ])
  })

  it('is made by no request that changes nothing', () => {
    const { store, take } = observed()
    store.deleteRange(del('a', 'z').requestDeleteRange)
    store.txn(txn([], [del('a'), txn([], [])]).requestTxn)
    expect(store.deleteKeys(['a', 'b'])).toBe(1)
    expect(() => store.put(put('a', '', { lease: 99n }).requestPut)).toThrow('lease not found')
    expect(take()).toEqual([])
    expect(store.revision).toBe(1)
  })

  it('has the events of a transaction in its order, each with the version before the transaction', () => {
    const { store, take } = observed()
    store.put(put('k', 'old').requestPut)
    take()
    store.txn(txn([], [del('b', '\0'), put('k', 'new'), put('a')]).requestTxn)
    store.txn(txn([], [txn([], [put('k', 'newer'), put('l')]), del('b', '\0')]).requestTxn)
    expect(take()).toEqual([
      '3 delete k= 0/3/0 was k=old 2/2/1',
      '3 put k=new 3/3/1 was k=old 2/2/1',
      '3 put a= 3/3/1',
      '4 put k=newer 3/4/2 was k=new 3/3/1',
      '4 put l= 4/4/1',
      '4 delete k= 0/4/0 was k=new 3/3/1',
      '4 delete l= 0/4/0',
    ])
  })

  it('retains none of the memory of the store, because a slow watch may keep it for long', () => {
    const values: (Uint8Array | undefined)[] = []
    const leases = { has: () => true, attach() {}, detach() {} }
    const onChange = (change: WrittenChange) => {
      for (const { kv, prevKv } of readChange(change).events) values.push(kv.value, prevKv?.value)
    }
    const store = new KvStore({ leases, onChange })
    store.put(put('k', 'x'.repeat(100)).requestPut)
    store.put(put('k', 'y'.repeat(200)).requestPut)
    expect(values.map((value) => value?.buffer.byteLength)).toEqual([100, undefined, 200, 100])
  })

  it('is the same in the history', () => {
    const changes: Change[] = []
    const leases = { has: () => true, attach() {}, detach() {} }
    const store = new KvStore({ leases, onChange: (each) => changes.push(readChange(each)) })
    store.put(put('k', 'old').requestPut)
    store.txn(txn([], [del('b', '\0'), put('k', 'new'), put('a')]).requestTxn)
    store.txn(txn([], [put('k', 'newer'), del('b', '\0')]).requestTxn)
    expect(store.changesFrom(1, { key: 'a', rangeEnd: '\0' }, 100)).toEqual({ changes, next: 5 })
  })
})

describe('the keys of a lease', () => {
  it('are attached by a put, moved by a put with another lease, and detached by a put without one', () => {
    const { store, take } = observed()
    const calls = [
      put('a', '', { lease: 1n }),
      put('a', '', { lease: 1n }),
      put('a', '', { lease: 2n }),
      put('a', '', { ignoreLease: true }),
      put('a', ''),
    ]
    for (const { requestPut } of calls) store.put(requestPut)
    expect(take().filter((line) => line.includes('tach'))).toEqual([
      'attach 1 a',
      'detach 1 a',
      'attach 2 a',
      'detach 2 a',
    ])
  })

  it('are detached by a delete', () => {
    const { store, take } = observed()
    store.put(put('a', '', { lease: 1n }).requestPut)
    store.put(put('b', '').requestPut)
    take()
    store.deleteRange(del('a', 'c').requestDeleteRange)
    expect(take()[0]).toBe('detach 1 a')
  })

  it('are deleted in one revision in the order of keys when the lease ends', () => {
    const { store, take } = observed()
    for (const key of ['b', 'a', 'c']) store.put(put(key).requestPut)
    take()
    expect(store.deleteKeys(new Set(['c', 'gone', 'a']))).toBe(5)
    expect(take()).toEqual(['5 delete a= 0/5/0 was a= 3/3/1', '5 delete c= 0/5/0 was c= 4/4/1'])
  })
})

it('copies values, so the bytes of a request may change afterwards', () => {
  const { store } = observed()
  const { requestPut } = put('a', 'value')
  store.put(requestPut)
  requestPut.value.fill(0)
  expect(renderRange(store.range(range('a').requestRange))).toBe('@2 [a=value 2/2/1] of 1')
})
