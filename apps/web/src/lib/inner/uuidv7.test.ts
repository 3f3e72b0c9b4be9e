import { OrderId } from '@ticketcd/schema'
import { expect, test } from 'vitest'
import { uuidv7 } from './uuidv7.ts'

test('an order id has the form that the schema requires', () => {
  for (let round = 0; round < 200; round++) expect(OrderId.safeParse(uuidv7()).success).toBe(true)
})

test('the first 48 bits are the time in milliseconds', () => {
  const timeMs = Date.UTC(2026, 5, 1)
  const id = uuidv7(timeMs)
  expect(Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16)).toBe(timeMs)
})

test('ids of later milliseconds sort after those of earlier ones', () => {
  const ids = [1, 2 ** 31, 2 ** 32, 2 ** 40].map((timeMs) => uuidv7(timeMs))
  expect(ids.toSorted()).toEqual(ids)
})

test('two ids of the same millisecond differ', () => {
  expect(uuidv7(1)).not.toBe(uuidv7(1))
})

test('returns the example of RFC 9562, appendix A.6', () => {
  const random = Uint8Array.from([
    0, 0, 0, 0, 0, 0, 0x0c, 0xc3, 0x18, 0xc4, 0xdc, 0x0c, 0x0c, 0x07, 0x39, 0x8f,
  ])
  expect(uuidv7(0x017f22e279b0, random)).toBe('017f22e2-79b0-7cc3-98c4-dc0c0c07398f')
})
