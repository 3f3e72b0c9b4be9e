import fc from 'fast-check'
import { expect, it } from 'vitest'
import { JsonSplitter } from './json-splitter.ts'

/** The objects in a body that arrives in chunks of so many bytes. */
function split(body: string, chunkBytes: number, bytesMax = 1_000): string[] {
  const splitter = new JsonSplitter(bytesMax)
  const bytes = Buffer.from(body)
  const found: string[] = []
  for (let at = 0; at < bytes.length; at += chunkBytes)
    found.push(...splitter.push(bytes.subarray(at, at + chunkBytes)))
  splitter.end()
  return found
}

it('objects are found wherever the body is cut, with any text in them', () => {
  const objects = fc.array(fc.dictionary(fc.string(), fc.jsonValue(), { maxKeys: 3 }), { maxLength: 4 })
  fc.assert(
    fc.property(objects, fc.constantFrom('', '\n', ' \r\n\t'), fc.nat(20), (values, space, size) => {
      const texts = values.map((value) => JSON.stringify(value))
      expect(split(texts.join(space) + space, size + 1, 100_000)).toEqual(texts)
    }),
  )
})

it('braces, quotes and backslashes in a text are part of it', () => {
  const texts = ['{"a":"}{\\""}', '{"b\\\\":["]",{}]}']
  for (let size = 1; size < 30; size += 1) expect(split(texts.join(''), size)).toEqual(texts)
})

it('anything but objects, an unfinished object and a large one are refused', () => {
  for (const body of ['5', '[]', '{} x', 'null', '}'])
    expect(() => split(body, 3)).toThrow('the body is no JSON object')
  for (const body of ['{', '{"a":"}', '{"a":[}', '{"\\"}'])
    expect(() => split(body, 3)).toThrow('unexpected EOF')
  expect(() => split(`{"a":"${'x'.repeat(50)}"}`, 7, 40)).toThrow('a message is larger than 40 bytes')
  expect(split(`${'{"a":1}'.repeat(50)}`, 7, 40)).toHaveLength(50)
})
