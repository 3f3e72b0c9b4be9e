import fc from 'fast-check'
import { expect, test } from 'vitest'
import { EtcdFailure } from './failure.ts'
import { Keyspace } from './keyspace.ts'
import { pageRequest, readPage } from './range.ts'

const keyspace = new Keyspace('ns/')

const response = (keys: readonly string[], more: boolean) => ({
  header: { cluster_id: '1', member_id: '1', revision: '9', raft_term: '1' },
  kvs: keys.map((key) => ({
    key: keyspace.key(key),
    value: Buffer.from('v'),
    create_revision: '1',
    mod_revision: '2',
    version: '2',
    lease: '0',
  })),
  more,
  count: `${keys.length}`,
})

test('the next page begins after the last key, or ends before it in descending order', () => {
  const page = readPage(keyspace, 'a:', response(['a:1', 'a:2'], true))
  const next = pageRequest(keyspace, 'a:', { cursor: page.cursor })
  expect([`${next.key}`, `${next.range_end}`]).toEqual(['ns/a:2\0', 'ns/a;'])
  const before = pageRequest(keyspace, 'a:', { cursor: page.cursor, order: 'descending' })
  expect([`${before.key}`, `${before.range_end}`]).toEqual(['ns/a:', 'ns/a:2'])
  expect(readPage(keyspace, 'a:', response(['a:3'], false)).cursor).toBeUndefined()
})

test('no cursor, valid or not, leads out of its prefix', () => {
  fc.assert(
    fc.property(fc.string(), fc.constantFrom('ascending', 'descending'), (cursor, order) => {
      try {
        const { key, range_end } = pageRequest(keyspace, 'a:', { cursor, order })
        expect(`${key}`.startsWith('ns/a:')).toBe(true)
        expect(`${range_end}` === 'ns/a;' || `${range_end}`.startsWith('ns/a:')).toBe(true)
      } catch (error) {
        expect(error).toBeInstanceOf(EtcdFailure)
      }
    }),
  )
})

test('a page has a whole number of keys, at least one', () => {
  for (const limit of [0, -1, 1.5, Number.NaN])
    expect(() => pageRequest(keyspace, '', { limit })).toThrow(EtcdFailure)
})
