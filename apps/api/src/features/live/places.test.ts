import { expect, test } from 'vitest'
import { Places } from './places.ts'

test('places are limited for all, for a network and for a session, and are returned', () => {
  const places = new Places({ total: 3, perNetwork: 2, perSession: 1 })
  expect([places.takeForNetwork('a'), places.takeForNetwork('a'), places.takeForNetwork('a')]).toEqual([
    true,
    true,
    false,
  ])
  expect([places.takeForNetwork('b'), places.takeForNetwork('c')]).toEqual([true, false])
  places.giveBackForNetwork('a')
  expect(places.takeForNetwork('c')).toBe(true)
  expect([places.takeForSession('a'), places.takeForSession('a')]).toEqual([true, false])
  places.giveBackForSession('a')
  expect(places.takeForSession('a')).toBe(true)
})
