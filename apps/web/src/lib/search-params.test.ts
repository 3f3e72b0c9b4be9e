import { expect, test } from 'vitest'
import { countParam, flagParam, listParam, parseSearch, stringifySearch, textParam } from './search-params.ts'

test('search params survive a round trip through an address', () => {
  const search = { q: 'música & more', type: ['Concert', 'Jazz/Blues'], available: '1' }
  expect(parseSearch(stringifySearch(search))).toEqual(search)
})

test('a list of one is written as one value', () => {
  expect(stringifySearch({ type: ['Concert'] })).toBe('?type=Concert')
})

test('an unset param is not written', () => {
  expect(stringifySearch({ q: '', type: [], past: false, min: undefined })).toBe('')
})

test('a flag is written as 1', () => {
  expect(stringifySearch({ available: true })).toBe('?available=1')
})

test('texts and lists contain only strings, and lists no duplicates', () => {
  expect(textParam(['a', 'b'])).toBeUndefined()
  expect(listParam('a')).toEqual(['a'])
  expect(listParam(['a', 7, '', 'a'])).toEqual(['a'])
  expect(listParam(undefined)).toBeUndefined()
})

test('a count is a whole number from 0', () => {
  expect(countParam('25')).toBe(25)
  expect(countParam(25)).toBe(25)
  for (const wrong of ['-1', '1.5', '1e3', 'x', '', undefined, '99999999'])
    expect(countParam(wrong)).toBeUndefined()
})

test('a flag is on or absent', () => {
  expect(flagParam('1')).toBe(true)
  expect(flagParam('0')).toBeUndefined()
})
