import { expect, it } from 'vitest'
import { shortened, shownBytes } from './stored-bytes.ts'

it.each([
  [{ text: 'a/b é' }, 'a/b é'],
  [{ text: 'one\ntwo\t\0\x1b' }, 'one\\ntwo\\t\\0\\x1b'],
  [{ base64: 'AP8Q' }, '0x00ff10'],
])('%j is shown as %s', (bytes, shown) => {
  expect(shownBytes(bytes)).toBe(shown)
})

it('a long text is shortened', () => {
  expect(shortened('a'.repeat(60))).toBe('a'.repeat(60))
  expect(shortened('a'.repeat(61))).toBe(`${'a'.repeat(60)}…`)
})
