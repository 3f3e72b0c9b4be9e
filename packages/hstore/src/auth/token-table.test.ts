import { expect, test } from 'vitest'
import { indexOfToken, newTokenPrefix, TokenTable, tokenFrom } from '../index.ts'

test('auth-token-shape: a token is 16 letters, a dot and the index of its entry', () => {
  const prefixes = Array.from({ length: 200 }, newTokenPrefix)
  for (const prefix of prefixes) expect(tokenFrom(prefix, 74)).toMatch(/^[A-Za-z]{16}\.74$/)
  expect(new Set(prefixes).size).toBe(200)
  expect(new Set(prefixes.join('')).size).toBe(52)
})

test('the index of a token is read back', () => {
  expect(indexOfToken(tokenFrom(newTokenPrefix(), 74))).toBe(74)
  for (const text of ['', 'garbage', 'FQVeFNomhUvWgdcM', 'FQVeFNomhUvWgdcM.', 'FQVeFNomhUvWgdcM.7.4', 'x.1'])
    expect(indexOfToken(text)).toBeUndefined()
  expect(indexOfToken(`FQVeFNomhUvWgdcM.${'9'.repeat(16)}`)).toBeUndefined()
})

test('a token lives for five minutes after each use', () => {
  const tokens = new TokenTable()
  tokens.assign('a', 'u', 0)
  expect(tokens.userOf('a', 299_999)).toBe('u')
  expect(tokens.userOf('a', 599_998)).toBe('u')
  expect(tokens.userOf('a', 899_998)).toBeUndefined()
  expect(tokens.userOf('a', 899_998)).toBeUndefined()
  expect(tokens.size).toBe(0)
})

test('expired tokens are removed by the next login, and used ones stay', () => {
  const tokens = new TokenTable({ lifetimeMs: 10 })
  for (const token of ['a', 'b', 'c']) tokens.assign(token, 'u', 0)
  expect(tokens.userOf('a', 5)).toBe('u')
  tokens.assign('d', 'u', 12)
  expect(tokens.size).toBe(2)
  expect(['a', 'b', 'c', 'd'].map((token) => tokens.userOf(token, 12))).toEqual([
    'u',
    undefined,
    undefined,
    'u',
  ])
})

test('auth-token-after-password-change: all tokens of the user end, and those of others stay', () => {
  const tokens = new TokenTable()
  for (const token of ['a', 'b']) tokens.assign(token, 'u', 0)
  tokens.assign('c', 'v', 0)
  tokens.end('none')
  expect(tokens.size).toBe(3)
  tokens.end({ user: 'u' })
  expect(['a', 'b', 'c'].map((token) => tokens.userOf(token, 1))).toEqual([undefined, undefined, 'v'])
  tokens.end('all')
  expect(tokens.size).toBe(0)
})

test('above the limit the token that was used the longest ago ends', () => {
  const tokens = new TokenTable({ tokensMax: 3 })
  for (const [nowMs, token] of ['a', 'b', 'c'].entries()) tokens.assign(token, 'u', nowMs)
  tokens.userOf('a', 3)
  tokens.assign('d', 'u', 4)
  expect(['a', 'b', 'c', 'd'].map((token) => tokens.userOf(token, 4))).toEqual(['u', undefined, 'u', 'u'])
})
