import { expect, it } from 'vitest'
import { Reader, Writer } from './bytes.ts'

it('a placeholder is filled in without moving what follows', () => {
  const out = new Writer(16)
  out.byte(1)
  const at = out.length
  out.uint32(0)
  out.text('follows')
  out.patchUint32(at, 0xfeedbeef)
  const input = new Reader(out.view())
  expect([input.byte(), input.uint32(), input.text()]).toEqual([1, 0xfeedbeef, 'follows'])
  expect(input.isAtEnd).toBe(true)
})

it('a placeholder outside the bytes written so far is an error', () => {
  const out = new Writer()
  out.byte(1)
  out.byte(2)
  out.byte(3)
  expect(() => out.patchUint32(0, 1)).toThrow(RangeError)
})

it('bytes are skipped up to the end and no further', () => {
  const input = new Reader(Uint8Array.of(1, 2, 3))
  input.skip(2)
  expect(() => input.skip(2)).toThrow(RangeError)
  expect(input.byte()).toBe(3)
})

it('a text of any length and script is read as it was written', () => {
  const out = new Writer(16)
  const texts = ['a', 'ä', '\u00ff', '€', '🎫'].flatMap((letter) =>
    [0, 1, 2, 20, 42, 43, 100, 127, 128, 400].map((count) => letter.repeat(count)),
  )
  for (const text of texts) out.text(text)
  const input = new Reader(out.view())
  expect(texts.map(() => input.text())).toEqual(texts)
  expect(input.isAtEnd).toBe(true)
})
