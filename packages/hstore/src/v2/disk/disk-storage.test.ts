import fc from 'fast-check'
import { expect, it } from 'vitest'
import { anyCommand } from '../../testing/v2/arbitrary-command.ts'
import { put, remove } from '../../testing/v2/commands.ts'
import { DiskStage, replay, storeIn } from '../../testing/v2/disk-stage.ts'
import { stateOf } from '../../testing/v2/state-of.ts'
import { bytesOf, root, type V2Record } from '../v2-record.ts'
import type { V2Position } from '../v2-storage.ts'
import { V2Store } from '../v2-store.ts'
import { DiskStorage } from './disk-storage.ts'
import type { RecordDatabase } from './record-database.ts'

const file = (path: string, value: string): V2Record => ({ ...root, path, isDirectory: false, value })
const memoryBytesMax = 8_000

it('has the same state as the storage in memory after any commands, with a cache for a few records', async () => {
  const disk = await DiskStage.create().open({ memoryBytesMax: 2_000 })
  fc.assert(
    fc.property(fc.array(anyCommand, { maxLength: 80 }), (commands) => {
      const [stored, expected] = [storeIn(disk), new V2Store()]
      for (const [at, command] of commands.entries()) {
        expect(stored.apply(command)).toEqual(expected.apply(command))
        stored.settle({ index: at + 1, term: 1 })
      }
      expect(stateOf(stored)).toEqual(stateOf(expected))
      expect(stored.bytes).toBe(expected.bytes)
      void stored.restore({ entry: { index: 1, term: 1 }, index: 0, events: [] }, stored.startRestore())
      expect(stateOf(stored).records).toEqual([])
    }),
    { numRuns: 40 },
  )
})

it('has ten times more records than its memory may hold, each of them right', async () => {
  const disk = await DiskStage.create().open({ memoryBytesMax })
  const storage = disk.newStorage()
  const expected = new Map<string, string>()
  let bytes = 0
  let most = 0
  for (let at = 0; at < 400; at += 1) {
    const record = file(`/k${(at * 7) % 311}`, `${at}`.repeat(30))
    storage.set(record)
    storage.settle({ entry: { index: at + 1, term: 1 }, index: at + 1, events: [] })
    bytes += expected.has(record.path) ? 0 : bytesOf(record)
    expected.set(record.path, record.value ?? '')
    for (const path of ['/k0', '/k7', '/none']) expect(storage.get(path)?.value).toBe(expected.get(path))
    most = Math.max(most, storage.memoryBytes)
  }
  expect(bytes).toBeGreaterThan(10 * memoryBytesMax)
  for (const [path, value] of expected) expect(storage.get(path)?.value).toBe(value)
  for (const record of storage.snapshot()) expect(record.value).toBe(expected.get(record.path))
  most = Math.max(most, storage.memoryBytes)
  expect(most).toBeLessThanOrEqual(memoryBytesMax)
  expect(most).toBeGreaterThan(memoryBytesMax / 2)
  expect(storage.snapshot().size).toBe(expected.size)
})

it('a snapshot is that of its moment, has parents first, and cannot be read after its end', async () => {
  const disk = await DiskStage.create().open()
  const store = storeIn(disk)
  replay(store, [put('/a/b/c', '1'), put('/z', '1')])
  for (let at = 0; at < 200; at += 1) store.apply(put(`/a/b/${at}`, 'x'))
  const { records } = store.image()
  const read = records[Symbol.iterator]()
  const first = read.next().value as V2Record
  store.apply(remove('/a', { isRecursive: true }))
  store.apply(put('/z', '2'))
  store.settle({ index: 300, term: 1 })
  const rest = []
  for (let next = read.next(); next.done !== true; next = read.next()) rest.push(next.value)
  const paths = [first, ...rest].map(({ path }) => path)
  expect(paths).toHaveLength(records.size)
  expect(records.size).toBe(204)
  expect(paths.indexOf('/a')).toBeLessThan(paths.indexOf('/a/b'))
  expect(paths.indexOf('/a/b')).toBeLessThan(paths.indexOf('/a/b/c'))
  expect(rest.find(({ path }) => path === '/z')?.value).toBe('1')

  const broken = store.image().records
  broken.close()
  expect(() => [...broken]).toThrow('after its end')
})

it('takes paths and names of any length and any bytes', async () => {
  const disk = await DiskStage.create().open({ memoryBytesMax: 1 })
  const store = storeIn(disk)
  const long = `/${'d'.repeat(5_000)}/${'n'.repeat(5_000)}`
  const paths = [long, `${long}x`, '/\u0000/a', '/\u0000b', '/\u00ff']
  replay(
    store,
    paths.map((path, at) => put(path, String(at))),
  )
  for (const [at, path] of paths.entries()) expect(store.get(path).value).toBe(String(at))
  expect(store.list(`/${'d'.repeat(5_000)}`)).toHaveLength(2)
  expect(store.list('/\u0000').map(({ path }) => path)).toEqual(['/\u0000/a'])
})

it('an error of the disk is one of the storage, and says what to do', () => {
  const database = {
    position: (): V2Position | undefined => undefined,
    write: () => {
      throw new Error('MDB_MAP_FULL: no space left')
    },
  } as unknown as RecordDatabase
  const storage = new DiskStorage({ database, memoryBytesMax, onReplaced: () => {} })
  storage.set(file('/a', '1'))
  expect(() => storage.settle({ entry: { index: 1, term: 1 }, index: 1, events: [] })).toThrow(
    expect.objectContaining({
      name: 'StorageError',
      code: 'failed',
      message: expect.stringContaining('Make room'),
    }),
  )
  expect(storage.get('/a')?.value).toBe('1')
})
