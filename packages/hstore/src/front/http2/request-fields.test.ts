import { expect, test } from 'vitest'
import { RequestFields } from './request-fields.ts'

const limits = { headerBytesMax: 1000, headerPairsMax: 10 }
const good = [
  [':method', 'POST'],
  [':scheme', 'http'],
  [':path', '/a/b'],
] as const

function collect(fields: readonly (readonly [string, string])[], isTrailers = false): RequestFields {
  const collected = new RequestFields(limits, isTrailers)
  for (const [name, value] of fields) collected.add(name, value)
  collected.finish()
  return collected
}

test('several values of a name are joined', () => {
  const { headers, isMalformed } = collect([...good, ['x', 'a'], ['te', 'trailers'], ['x', 'b']])
  expect([isMalformed, headers.x, headers.te, headers.absent]).toEqual([false, 'a, b', 'trailers', undefined])
})

test('names of the language are names like others', () => {
  const { headers } = collect([...good, ['__proto__', 'a'], ['constructor', 'b']])
  expect(Object.entries(headers).slice(3)).toEqual([
    ['__proto__', 'a'],
    ['constructor', 'b'],
  ])
})

test.each(['http://127.0.0.1:2379', '', 'a b'])('an authority may be %j', (authority) => {
  const { headers, isMalformed } = collect([...good, [':authority', authority]])
  expect([isMalformed, headers[':authority']]).toEqual([false, authority])
})

test.each([
  ['no method', good.slice(1)],
  ['no scheme', [good[0], good[2]]],
  ['no path', good.slice(0, 2)],
  ['an empty path', [...good.slice(0, 2), [':path', '']]],
  ['two methods', [...good, good[0]]],
  ['two empty authorities', [...good, [':authority', ''], [':authority', '']]],
  ['an unknown pseudo-header', [...good, [':protocol', 'x']]],
  ['the pseudo-header of an answer', [...good, [':status', '200']]],
  ['a pseudo-header after others', [...good.slice(1), ['a', 'b'], good[0]]],
  ['a name in capitals', [...good, ['Name', 'x']]],
  ['an empty name', [...good, ['', 'x']]],
  ['a name with a space', [...good, ['a b', 'x']]],
  ['a value with a line feed', [...good, ['a', 'x\ny']]],
  ['a value with a zero byte', [...good, ['a', 'x\0']]],
  ['a connection header', [...good, ['connection', 'close']]],
  ['another encoding of transfer', [...good, ['transfer-encoding', 'chunked']]],
  ['another te', [...good, ['te', 'gzip']]],
] as [string, [string, string][]][])('%s is malformed', (_name, fields) => {
  expect(collect(fields).isMalformed).toBe(true)
})

test('trailers have no pseudo-headers', () => {
  expect(collect([['a', 'b']], true).isMalformed).toBe(false)
  expect(collect([good[0]], true).isMalformed).toBe(true)
})

test('fields beyond the limits are not kept', () => {
  const many = Array.from({ length: 20 }, (_, at) => [`x-${at}`, 'y'] as const)
  const { isTooLarge, headers } = collect([...good, ...many])
  expect([isTooLarge, Object.keys(headers)]).toEqual([
    true,
    Array.from({ length: 10 }, (_, at) => [...good, ...many][at]?.[0]),
  ])
  const long = collect([...good, ['x', 'y'.repeat(1000)]])
  expect([long.isTooLarge, long.headers.x]).toEqual([true, undefined])
})
