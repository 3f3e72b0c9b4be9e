import { expect, test } from 'vitest'
import { defaultLimits } from '../limits.ts'
import { Routes } from '../routes.ts'
import { RequestDecoder } from './request-decoder.ts'

const routes = () => new Routes(new Map([['/a/b', () => new Uint8Array()]]), new Map())
const text = (value: string) => [value.length, ...Buffer.from(value)]
const [post, http] = [0x83, 0x86]
/** With a path that is not remembered, so nothing changes the table. */
const block = (...more: readonly number[]) => Buffer.from([post, http, 0x04, ...text('/a/b'), ...more])
/** A field that is remembered. */
const remembered = (name: string, value: string) => [0x40, ...text(name), ...text(value)]

function decoder() {
  const made = new RequestDecoder(defaultLimits, routes())
  return (bytes: Buffer) => made.request(bytes, 0, bytes.byteLength)
}

test('equal blocks are one request, until the table changes', () => {
  const decode = decoder()
  const first = decode(block())
  expect(decode(block())).toBe(first)
  decode(block(...remembered('a', 'b')))
  const later = decode(block())
  expect(later).not.toBe(first)
  expect(later).toEqual(first)
})

test('the same reference to the table is another header when the table has changed', () => {
  const decode = decoder()
  const newest = block(0x80 | 62)
  decode(block(...remembered('a', 'first')))
  expect(decode(newest)).toMatchObject({ headers: { a: 'first' } })
  expect(decode(newest)).toMatchObject({ headers: { a: 'first' } })
  decode(block(...remembered('a', 'second')))
  expect(decode(newest)).toMatchObject({ headers: { a: 'second' } })
})

test('malformed requests are malformed each time', () => {
  const decode = decoder()
  const bad = Buffer.from([post, http])
  expect([decode(bad), decode(bad)]).toEqual(['malformed', 'malformed'])
})

test('the requests that are kept are bounded by number and size', () => {
  const decode = decoder()
  const numbered = (number: number) => block(0, ...text('x'), ...text(String(number)))
  const first = decode(numbered(0))
  for (let number = 1; number < 40; number += 1) decode(numbered(number))
  expect(decode(numbered(0))).not.toBe(first)
  decode(block(...remembered('long', 'y'.repeat(120)), ...remembered('more', 'z'.repeat(120))))
  const large = block(...Array(20).fill(0x80 | 62))
  const decoded = decode(large)
  expect(decoded).toHaveProperty('headers.more')
  expect(decode(large)).not.toBe(decoded)
})
