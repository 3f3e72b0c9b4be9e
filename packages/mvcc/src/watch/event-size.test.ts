import { describe, expect, it } from 'vitest'
import type { Event, KeyValue } from '../key-value.ts'
import { changeBytes, eventBytes } from './event-size.ts'

function keyValue(given: Partial<KeyValue> = {}): KeyValue {
  const zero = { createRevision: 0, modRevision: 0, version: 0, value: new Uint8Array(), lease: 0n }
  return { key: 'k', ...zero, ...given }
}

describe('the size of an event on the wire', () => {
  // The field of the message takes two bytes, that of the key-value pair two, the key three.
  const cases: [name: string, kv: Partial<KeyValue>, bytes: number][] = [
    ['a key alone', {}, 7],
    ['a small revision', { modRevision: 127 }, 9],
    ['a revision of two bytes', { modRevision: 128 }, 10],
    ['the largest revision of two bytes', { modRevision: 16_383 }, 10],
    ['a revision of three bytes', { modRevision: 16_384 }, 11],
    ['a revision above 2^32', { modRevision: 2 ** 35 }, 14],
    ['the largest exact revision', { modRevision: Number.MAX_SAFE_INTEGER }, 16],
    ['all revisions', { createRevision: 2, modRevision: 3, version: 1 }, 13],
    ['a short value', { value: new Uint8Array(5) }, 14],
    ['a value whose length takes two bytes', { value: new Uint8Array(200) }, 212],
    ['a small lease', { lease: 5n }, 9],
    ['a lease of two bytes', { lease: 16_383n }, 10],
    ['a lease of three bytes', { lease: 16_384n }, 11],
    ['the largest lease', { lease: 2n ** 63n - 1n }, 17],
    ['a negative lease', { lease: -1n }, 18],
  ]

  it.each(cases)('with %s', (_, kv, bytes) => {
    expect(eventBytes({ type: 'put', kv: keyValue(kv), prevKv: undefined }, true)).toBe(bytes)
  })

  it('counts the type of a deletion, and the previous version if it is sent', () => {
    const event: Event = { type: 'delete', kv: keyValue(), prevKv: keyValue() }
    expect(eventBytes(event, false)).toBe(9)
    expect(eventBytes(event, true)).toBe(14)
  })

  it('adds up over a change', () => {
    const event: Event = { type: 'put', kv: keyValue(), prevKv: keyValue() }
    expect(changeBytes({ revision: 2, events: [event, event] }, true)).toBe(24)
  })
})
