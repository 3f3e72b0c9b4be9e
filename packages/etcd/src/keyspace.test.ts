import fc from 'fast-check'
import { expect, test } from 'vitest'
import { endOfPrefix, Keyspace, successor } from './keyspace.ts'

const bytes = fc.uint8Array({ minLength: 1, maxLength: 6 }).map((array) => Buffer.from(array))

test('the range of a prefix contains exactly the keys that start with it', () => {
  fc.assert(
    fc.property(bytes, bytes, fc.boolean(), (prefix, other, extend) => {
      const key = extend ? Buffer.concat([prefix, other]) : other
      const end = endOfPrefix(prefix)
      const toTheEnd = end.equals(Buffer.of(0))
      const inRange = prefix.compare(key) <= 0 && (toTheEnd || key.compare(end) < 0)
      expect(inRange).toBe(key.subarray(0, prefix.length).equals(prefix))
    }),
  )
})

test('a prefix of the highest bytes reaches to the end of all keys', () => {
  expect(endOfPrefix(Buffer.of(0xff, 0xff))).toEqual(Buffer.of(0))
  expect(endOfPrefix(Buffer.of(1, 0xff))).toEqual(Buffer.of(2))
})

test('nothing lies between a key and its successor', () => {
  fc.assert(
    fc.property(bytes, bytes, (key, other) => {
      expect(key.compare(other) < 0).toBe(successor(key).compare(other) <= 0)
    }),
  )
})

test('the prefix of a key is removed again, for all characters', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme' }),
      fc.string({ unit: 'grapheme', minLength: 1 }),
      (namespace, key) => {
        const keyspace = new Keyspace(namespace)
        expect(keyspace.strip(keyspace.key(key))).toBe(key)
      },
    ),
  )
})
