import { expect, test } from 'vitest'
import { RecentChanges } from './recent-changes.ts'

function changesOf(...keys: string[]): RecentChanges {
  const changes = new RecentChanges(3, 10)
  for (const [index, key] of keys.entries()) changes.add(key, { tick: index + 1, revision: 11 + index })
  return changes
}

test('a changed key is returned once, however often it changed', () => {
  const changes = changesOf('a', 'b', 'a')
  expect(changes.since(10)).toEqual(['a', 'b'])
  expect(changes.since(12)).toEqual(['a'])
  expect(changes.since(13)).toEqual([])
  expect(changes.after(1)).toEqual(['a', 'b'])
  expect(changes.after(2)).toEqual(['a'])
})

test('changes from before the floor, or beyond the limit, are unknown', () => {
  expect(changesOf().since(9)).toBeUndefined()
  expect(changesOf().since(10)).toEqual([])
  const changes = changesOf('a', 'b', 'c', 'd')
  expect(changes.since(10)).toBeUndefined()
  expect(changes.since(11)).toEqual(['d', 'c', 'b'])
  expect(changes.after(0)).toBeUndefined()
  expect(changes.hasChanged('a', 10)).toBeUndefined()
  expect(changes.hasChanged('a', 11)).toBe(false)
  expect(changes.hasChanged('d', 10)).toBe(true)
})

test('a change by the clock is new to a reader at its revision', () => {
  const changes = changesOf('a')
  changes.add('b', { tick: 2, revision: 11, byTime: true })
  expect(changes.since(11)).toEqual(['b'])
  expect(changes.since(12)).toEqual([])
})

test('after a restart no earlier change is known', () => {
  const changes = changesOf('a')
  changes.startAnew(5, 7)
  expect(changes.since(4)).toBeUndefined()
  expect(changes.since(5)).toEqual([])
  expect(changes.after(6)).toBeUndefined()
})
