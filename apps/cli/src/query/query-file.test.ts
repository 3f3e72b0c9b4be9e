import { expect, test } from 'vitest'
import { JsonDocument } from '../json-document.ts'
import { parseQuery, readQuery } from './query-file.ts'

const parse = (text: string, given = {}) => parseQuery(new JsonDocument('q.json', text), given)

test.each([
  ['no JSON', '{ "get": }', 'q.json:1:10: value expected'],
  ['an empty file', '', 'q.json:1:1: value expected'],
  ['no kind', '{ "title": "x" }', 'q.json:1:1: a query has exactly one of “get”'],
  ['two kinds', '{ "get": "a", "count": "b" }', 'q.json:1:1: a query has exactly one of “get”'],
  ['an unknown field', '{\n  "prefix": "event:",\n  "limt": 3\n}', 'q.json:3:3: unknown field “limt”'],
  ['a field of another kind', '{ "count": "event:", "sort": {} }', 'q.json:1:22: unknown field “sort”'],
  [
    'an unknown field further in',
    '{ "prefix": "", "sort": { "by": "key", "up": 1 } }',
    'q.json:1:40: unknown field “sort.up”',
  ],
  ['a wrong limit', '{ "prefix": "", "limit": 0 }', 'q.json:1:26: limit: '],
  ['a wrong order', '{ "prefix": "", "sort": { "by": "key", "order": "up" } }', 'q.json:1:49: sort.order: '],
  [
    'a condition without an operator',
    '{ "prefix": "", "where": [{ "field": "key" }] }',
    'q.json:1:27: where.0: say is',
  ],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: how a query names its parameters
  ['an unknown parameter', '{ "get": "event:${id}" }', 'q.json:1:10: ${id} is not among the parameters'],
  ['a list', '[]', 'q.json:1:1: a query has exactly one of'],
])('%s is rejected with its position', (_, text, message) => {
  expect(() => parse(text)).toThrow(message)
})

const withParameter =
  // biome-ignore lint/suspicious/noTemplateCurlyInString: how a query names its parameters
  '{ "parameters": { "user": { "about": "the username" } }, "prefix": "purchase:${user}:" }'

test('a parameter is replaced by its value', () => {
  expect(parse(withParameter, { user: 'demo' })).toMatchObject({ kind: 'prefix', prefix: 'purchase:demo:' })
})

test('a missing parameter is named', () => {
  expect(() => parse(withParameter)).toThrow('The query needs --set user=… (the username).')
})

test('an unknown parameter is rejected', () => {
  expect(() => parse(withParameter, { user: 'demo', place: 'Porto' })).toThrow(
    'no parameter “place”. It has user.',
  )
})

test.each(['', 'demo:jazz', 'a/b'])('a parameter cannot change the structure of a key: “%s”', (user) => {
  expect(() => parse(withParameter, { user })).toThrow('cannot be a part of a key')
})

test('comments and trailing commas are allowed', () => {
  expect(parse('{ // all\n "count": "event:", }')).toMatchObject({ kind: 'count', count: 'event:' })
})

test.each([
  ['purchases-of-user', {}],
  ['revenue-by-event-type', {}],
  ['purchase', { order: '019f41c9-2cdf-7e9e-87d9-254d6b28f3be' }],
  ['find-events', { text: 'musica' }],
])('the shipped query %s is well formed', (name, given) => {
  const path = new URL(`../../../../queries/${name}.json`, import.meta.url).pathname
  expect(readQuery(path, given).kind).toBe('prefix')
})
