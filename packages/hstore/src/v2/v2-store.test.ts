import { expect, it } from 'vitest'
import { post, put, remove } from '../testing/v2/commands.ts'
import { stateOf } from '../testing/v2/state-of.ts'
import type { V2Command } from './v2-command.ts'
import { V2Store } from './v2-store.ts'

function storeWith(...commands: readonly V2Command[]): V2Store {
  const store = new V2Store()
  for (const command of commands) store.apply(command)
  return store
}

/** Code, reason and index of a refusal. */
function refusalOf(store: V2Store, command: V2Command) {
  const before = stateOf(store)
  const { refusal } = store.apply(command)
  expect(stateOf(store)).toEqual(before)
  return refusal && [refusal.code, refusal.reason, refusal.index]
}

it('directories above a new key are made with its index', () => {
  const store = storeWith(put('/a/b/c', '1'))
  expect(store.get('/a')).toMatchObject({ isDirectory: true, createdIndex: 1, modifiedIndex: 1 })
  expect(store.list('/').map(({ path }) => path)).toEqual(['/a'])
  expect(store.list('/a').map(({ path }) => path)).toEqual(['/a/b'])
})

it('a refused command changes nothing, not even the directories above', () => {
  const store = storeWith(put('/file', '1'), put('/dir/x', '1'))
  expect(refusalOf(store, put('/file/new/key', '2'))).toEqual([104, '/file', 2])
  expect(refusalOf(store, post('/file', '2'))).toEqual([104, '/file', 2])
  expect(refusalOf(store, put('/new/key', '2', { prevExist: true }))).toEqual([100, '/new', 2])
  expect(refusalOf(store, put('/new/key', '2', { prevValue: 'x' }))).toEqual([100, '/new', 2])
  expect(refusalOf(store, put('/new/key', '', { isRefresh: true }))).toEqual([100, '/new', 2])
  expect(refusalOf(store, put('/dir', '2', { prevExist: true }))).toEqual([102, '/dir', 2])
  expect(refusalOf(store, put('/dir', '2', { prevIndex: 2 }))).toEqual([102, '/dir', 2])
  expect(refusalOf(store, remove('/dir', { isDirectory: true }))).toEqual([108, '/dir', 2])
  expect(refusalOf(store, remove('/dir', { prevIndex: 2 }))).toEqual([102, '/dir', 2])
  expect(refusalOf(store, remove('/dir/none'))).toEqual([100, '/dir/none', 2])
})

it('an update gives a directory a time to live, and no other index', () => {
  const store = storeWith(put('/d/x', '1'), put('/d', '', { prevExist: true, expiresAtMs: 5 }))
  expect(store.get('/d')).toMatchObject({ modifiedIndex: 1, expiresAtMs: 5 })
  expect(store.image().events.at(-1)?.node).toMatchObject({ path: '/d', modifiedIndex: 2 })
})

it('the root cannot be changed', () => {
  const store = storeWith(put('/a', '1'))
  for (const command of [
    put('/', '1'),
    put('/', '1', { prevExist: true }),
    put('/', '1', { prevExist: false }),
    put('/', '1', { prevValue: 'x' }),
    remove('/', { isRecursive: true }),
  ])
    expect(refusalOf(store, command)).toEqual([107, '/', 1])
  expect(refusalOf(store, remove('/', { prevValue: 'x' }))).toEqual([102, '', 1])
})

it('a removed directory takes everything below with it, and an empty one is no more', () => {
  const store = storeWith(put('/d/e/f', '1'), put('/d/_hidden/g', '1'), remove('/d', { isRecursive: true }))
  expect(() => store.get('/d/e/f')).toThrow('Key not found')
  expect([...store.image().records]).toEqual([])
  expect(store.bytes).toBe(0)
  expect(store.index).toBe(3)
})

it('the bytes of the records are counted, whichever way they change', () => {
  const store = storeWith(put('/a', 'x'.repeat(1_000)))
  const large = store.bytes
  store.apply(put('/a', 'x'))
  expect(store.bytes).toBe(large - 999)
  store.apply(put('/a', 'xyz', { prevExist: true }))
  expect(store.bytes).toBe(large - 997)
  store.apply(put('/t', '1', { expiresAtMs: 5 }))
  store.apply({ type: 'sync', nowMs: 5 })
  store.apply(remove('/a', { prevValue: 'xyz' }))
  expect(store.bytes).toBe(0)
})

it('keys expire in the order of their times, each with an event, and not before', () => {
  const store = storeWith(
    put('/late', '1', { expiresAtMs: 300 }),
    put('/b', '1', { expiresAtMs: 200 }),
    put('/a', '1', { expiresAtMs: 200 }),
    put('/dir', '', { isDirectory: true, expiresAtMs: 100 }),
    put('/dir/below', '1', { expiresAtMs: 250 }),
    put('/kept', '1', { expiresAtMs: 100 }),
    put('/kept', '1'),
    put('/prolonged', '1', { expiresAtMs: 100 }),
    put('/prolonged', '', { prevExist: true, isRefresh: true, expiresAtMs: 500 }),
  )
  expect(store.isDue(99)).toBe(false)
  expect(store.isDue(100)).toBe(true)
  expect(store.apply({ type: 'sync', nowMs: 99 })).toEqual({})
  expect(store.index).toBe(9)
  store.apply({ type: 'sync', nowMs: 250 })
  const expired = store.image().events.slice(9)
  expect(expired.map(({ action, index, node }) => [action, index, node.path])).toEqual([
    ['expire', 10, '/dir'],
    ['expire', 11, '/a'],
    ['expire', 12, '/b'],
  ])
  expect(store.get('/prolonged').value).toBe('1')
  expect(store.isDue(299)).toBe(false)
})

it('the history keeps 1,000 events', () => {
  const store = storeWith(...Array.from({ length: 1_005 }, () => put('/a', '1')))
  const { events } = store.image()
  expect([events.length, events[0]?.index, events.at(-1)?.index]).toEqual([1_000, 6, 1_005])
})
