import { expect, it } from 'vitest'
import { wrap } from './wrap.ts'

it('lines break at spaces', () => {
  expect(wrap('one two three', 7)).toEqual(['one two', 'three'])
  expect(wrap('one two three', 8)).toEqual(['one two', 'three'])
  expect(wrap('one\n\ntwo three', 5)).toEqual(['one', '', 'two', 'three'])
  expect(wrap('short', 5)).toEqual(['short'])
  expect(wrap('one two', Number.POSITIVE_INFINITY)).toEqual(['one two'])
})

it('a word that is too long is cut', () => {
  expect(wrap('abcdefgh', 3)).toEqual(['abc', 'def', 'gh'])
  expect(wrap('a bcdefgh', 4)).toEqual(['a', 'bcde', 'fgh'])
  expect(wrap('    abcdef', 6)).toEqual(['    ab', 'cdef'])
})

it('or stays whole', () => {
  const whole = { cutsWords: false }
  expect(wrap('abcdefgh', 3, whole)).toEqual(['abcdefgh'])
  expect(wrap('a bcdefgh i jk', 4, whole)).toEqual(['a', 'bcdefgh', 'i jk'])
  expect(wrap('abcdefgh i', 3, whole)).toEqual(['abcdefgh', 'i'])
})
