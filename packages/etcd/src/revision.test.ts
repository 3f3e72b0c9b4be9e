import { expect, test } from 'vitest'
import { asRevision, parseInt64, parseRevision } from './revision.ts'

test('int64 text becomes an exact number or is rejected', () => {
  expect(parseRevision('9007199254740991')).toBe(Number.MAX_SAFE_INTEGER)
  expect(parseInt64('-1')).toBe(-1)
  for (const text of ['9007199254740992', '1.5', 'x', 'NaN'])
    expect(() => parseInt64(text)).toThrow(RangeError)
})

test('a revision from outside is a whole number from 0', () => {
  expect([asRevision(0), asRevision(7)]).toEqual([0, 7])
  expect([asRevision(-1), asRevision(1.5), asRevision(Number.NaN), asRevision(2 ** 53)]).toEqual(
    Array(4).fill(undefined),
  )
})
