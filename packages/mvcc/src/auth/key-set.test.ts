import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { KeySet } from './key-set.ts'

const range = (key: string, rangeEnd = '') => ({ key, rangeEnd })

describe('a set of keys covers', () => {
  const set = new KeySet([range('m', 'p'), range('k', 'm'), range('q'), range('r', '\0'), range('y', 'z')])

  test.each([
    ['k'],
    ['k', 'm'],
    ['k', 'p'],
    ['l', 'o'],
    ['q'],
    ['q', 'q\0'],
    ['r', '\0'],
    ['s', '\0'],
    ['z'],
    ['r\xff', '\xff\xff'],
    // Ranges without a key.
    ['m', 'k'],
    ['k', 'k'],
    ['k', '\0\0'],
  ])('%j to %j', (key, rangeEnd = '') => {
    expect(set.covers(range(key, rangeEnd))).toBe(true)
  })

  test.each([
    ['j'],
    ['k', 'p\0'],
    ['n', 'q'],
    ['q', 'q\0\0'],
    ['q', '\0'],
    ['p', '\0'],
    ['\0', '\0'],
    ['', '\0'],
    ['a', '\0'],
    ['p', 'a'],
  ])('%j to %j only in part', (key, rangeEnd = '') => {
    expect(set.covers(range(key, rangeEnd))).toBe(false)
  })
})

test('all keys are covered by an open end from the smallest key on', () => {
  const set = new KeySet([range('\0', '\0')])
  for (const each of [range('', '\0'), range('\0', '\0'), range('a', 'b'), range('\xff')])
    expect(set.covers(each)).toBe(true)
})

test('a range that ends before it begins adds nothing', () => {
  const set = new KeySet([range('z', 'a'), range('m', 'm')])
  for (const key of ['a', 'b', 'm', 'z']) expect(set.covers(range(key))).toBe(false)
})

test('a range is covered exactly if each of its keys is in one of the ranges', () => {
  const letters = 'abcd'
  const keys = [...letters].flatMap((first) => [
    first,
    `${first}\0`,
    ...[...letters].map((second) => first + second),
  ])
  const anyRange = fc.record({
    key: fc.constantFrom(...keys),
    rangeEnd: fc.constantFrom('', '\0', ...keys, 'e'),
  })
  const ends = [
    ...keys,
    ...keys.map((key) => `${key}\0`),
    ...keys.map((key) => `${key}\0\0`),
    'e',
    'e\0',
    'ee',
  ].sort()
  const holds = ({ key, rangeEnd }: { key: string; rangeEnd: string }, candidate: string) =>
    rangeEnd === '' ? candidate === key : candidate >= key && (rangeEnd === '\0' || candidate < rangeEnd)
  fc.assert(
    fc.property(fc.array(anyRange, { maxLength: 8 }), anyRange, (granted, asked) => {
      const inside = ends.filter((key) => holds(asked, key))
      const expected = (inside.length === 0 ? [asked.key] : inside).every((key) =>
        granted.some((each) => holds(each, key)),
      )
      expect(new KeySet(granted).covers(asked)).toBe(expected)
    }),
    { numRuns: 2_000 },
  )
})
