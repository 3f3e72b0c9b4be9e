import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { markWords } from './highlight.ts'

const marked = (text: string, words: string[]) =>
  markWords(text, words)
    .filter((part) => part.marked)
    .map((part) => part.text)

test('a word is marked regardless of accents and case', () => {
  expect(marked('Música na Cisterna', ['musica'])).toEqual(['Música'])
  expect(marked('MUSICA na Cisterna', ['Música'])).toEqual(['MUSICA'])
})

test('a combining accent is part of its word', () => {
  expect(marked('Música na Cisterna', ['música'])).toEqual(['Música'])
})

test('only whole words are marked', () => {
  expect(marked('Fadista and Fado', ['fado'])).toEqual(['Fado'])
})

test('without words nothing is marked', () => {
  expect(markWords('Night of Fado', [])).toEqual([{ text: 'Night of Fado', marked: false }])
})

test('the parts concatenate to the text', () =>
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.array(fc.string({ unit: 'grapheme' })), (text, words) => {
      const parts = markWords(text, words)
      expect(parts.map((part) => part.text).join('')).toBe(text)
    }),
  ))
