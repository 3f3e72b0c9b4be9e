import { expect, it } from 'vitest'
import { KeyIndex } from './key-index.ts'

function indexOf(heads: Record<string, number>): KeyIndex {
  const index = new KeyIndex()
  for (const [key, head] of Object.entries(heads)) index.set(key, head, 0)
  return index
}

function keysOf(index: KeyIndex, key: string, rangeEnd: string): string {
  const keys: string[] = []
  index.visit({ key, rangeEnd }, (_, each) => {
    keys.push(each)
    return true
  })
  return keys.join('')
}

it('has no head for a key before, between or after the others', () => {
  const index = indexOf({ b: 1, d: -2 })
  expect(['a', 'b', 'c', 'd', 'e'].map((key) => index.get(key))).toEqual([0, 1, 0, -2, 0])
})

it('visits one key, a half-open range, all keys from one on, and none of a reversed range', () => {
  const index = indexOf({ a: 1, b: 2, c: 3, d: 4 })
  expect(keysOf(index, 'b', '')).toBe('b')
  expect(keysOf(index, 'bb', '')).toBe('')
  expect(keysOf(index, 'b', 'd')).toBe('bc')
  expect(keysOf(index, 'bb', '\0')).toBe('cd')
  expect(keysOf(index, '\0', '\0')).toBe('abcd')
  expect(keysOf(index, 'e', '\0')).toBe('')
  expect(keysOf(index, 'd', 'b')).toBe('')
  expect(keysOf(index, 'b', 'b')).toBe('')
  expect(keysOf(new KeyIndex(), '\0', '\0')).toBe('')
})

it('stops if a visit returns false', () => {
  const seen: number[] = []
  indexOf({ a: 1, b: 2, c: 3 }).visit({ key: 'a', rangeEnd: '\0' }, (head) => {
    seen.push(head)
    return head < 2
  })
  expect(seen).toEqual([1, 2])
})

it('counts the keys of a range that are not tombstones', () => {
  const index = indexOf({ a: 1, b: 2, c: 3, d: 4 })
  const counts = () =>
    [
      ['a', ''],
      ['a', 'c'],
      ['b', '\0'],
      ['c', 'a'],
      ['e', 'z'],
    ].map(([key = '', rangeEnd = '']) => index.countLive({ key, rangeEnd }))
  expect(counts()).toEqual([1, 2, 3, 0, 0])
  index.set('b', -5, 2)
  expect(counts()).toEqual([1, 1, 2, 0, 0])
  index.set('b', 6, -5)
  index.delete('d')
  expect(counts()).toEqual([1, 2, 2, 0, 0])
})

it('counts the memory of its keys, added in any order', () => {
  const index = new KeyIndex()
  const keys = Array.from({ length: 500 }, (_, at) => `k${(at * 7) % 500}`)
  for (const [at, key] of keys.entries()) index.set(key, at + 1, index.get(key))
  for (const [at, key] of keys.entries()) index.set(key, -at - 501, index.get(key))
  expect(index.bytes).toBe(keys.reduce((sum, key) => sum + 58 + key.length, 0))
  for (const key of keys) index.delete(key)
  index.delete('none')
  expect(index.bytes).toBe(0)
})
