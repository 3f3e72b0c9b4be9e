import { expect, it } from 'vitest'
import { renderRange } from '../testing/kv/render.ts'
import { del, put, range } from '../testing/kv/requests.ts'
import { KvStore } from './store.ts'

const leases = { has: () => true, attach() {}, detach() {} }

function storeOf(...puts: string[]): KvStore {
  const store = new KvStore({ leases })
  for (const key of puts) store.put(put(key, String(store.revision)).requestPut)
  return store
}

it('reads each revision of a key that is put, changed, deleted and put again', () => {
  const store = storeOf('a', 'a')
  store.deleteRange(del('a').requestDeleteRange)
  store.put(put('a', '3').requestPut)
  const at = (revision: number) => renderRange(store.range(range('a', '', { revision }).requestRange))
  expect([1, 2, 3, 4, 5, 0].map(at)).toEqual([
    '@5 [] of 0',
    '@5 [a=1 2/2/1] of 1',
    '@5 [a=2 2/3/2] of 1',
    '@5 [] of 0',
    '@5 [a=3 5/5/1] of 1',
    '@5 [a=3 5/5/1] of 1',
  ])
})

it('counts the keys of an old revision, not those of the newest', () => {
  const store = storeOf('a', 'b', 'c')
  store.deleteRange(del('a', 'c').requestDeleteRange)
  store.put(put('d').requestPut)
  const of = (revision: number) => {
    const { kvs, count, more } = store.range(range('a', 'z', { revision, limit: 2 }).requestRange)
    return [kvs.map(({ key }) => key).join(''), count, more]
  }
  expect([3, 4, 5, 6].map(of)).toEqual([
    ['ab', 2, false],
    ['ab', 3, true],
    ['c', 1, false],
    ['cd', 2, false],
  ])
})

it('keeps records with equal fields in the order of their keys, in both directions', () => {
  const keys = Array.from({ length: 40 }, (_, at) => String.fromCharCode(65 + at))
  const store = storeOf(...keys)
  const versions = (sortOrder: number) =>
    store.range(range('A', '\x7f', { sortOrder, sortTarget: 1 }).requestRange).kvs.map(({ key }) => key)
  expect(versions(1)).toEqual(keys)
  expect(versions(2)).toEqual(keys)
})
