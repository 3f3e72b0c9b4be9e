import fc from 'fast-check'
import { expect, test } from 'vitest'
import { formatEntry, parseEntry } from './entry-line.ts'

test('an entry with any value is restored byte for byte', () => {
  const Value = fc.oneof(
    fc.json(),
    fc.string(),
    fc.constantFrom('{ "spaced": 1 }', '1.0', '{"a":1,"a":2}', 'null', '', '{"b":1,"10":2}'),
  )
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), Value, (key, value) => {
      const line = formatEntry({ key, value })
      expect(line).not.toContain('\n')
      expect(parseEntry(line)).toEqual({ key, value })
    }),
  )
})

test.each([
  ['not json', 'it is not JSON'],
  ['[]', 'it is not an object with a key and a value'],
  ['{"key":"a:b"}', 'it is not an object with a key and a value'],
  ['{"key":"","value":1}', 'it is not an object with a key and a value'],
  ['{"key":"a:b","value":1,"more":2}', 'it is not an object with a key and a value'],
])('%s is rejected', (line, reason) => {
  expect(() => parseEntry(line)).toThrow(reason)
})
