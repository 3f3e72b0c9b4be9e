import { expect, it } from 'vitest'
import { MemoryStorage } from './memory-storage.ts'
import { root, type V2Record } from './v2-record.ts'

const file = (path: string, value: string): V2Record => ({ ...root, path, isDirectory: false, value })
const paths = (records: Iterable<V2Record>) => [...records].map(({ path }) => path)

it('lists the records directly in a directory', () => {
  const storage = new MemoryStorage()
  storage.set({ ...root, path: '/d' })
  for (const path of ['/d/a', '/d/b', '/dx']) storage.set(file(path, '1'))
  storage.set(file('/d/a', '2'))
  expect(paths(storage.children('/'))).toEqual(['/d', '/dx'])
  expect(paths(storage.children('/d'))).toEqual(['/d/a', '/d/b'])
  storage.delete(file('/d/a', '2'))
  storage.delete(file('/d/none', ''))
  expect(paths(storage.children('/d'))).toEqual(['/d/b'])
  expect(paths(storage.children('/none'))).toEqual([])
})

it('a snapshot is that of its moment', () => {
  const storage = new MemoryStorage()
  storage.set(file('/a', '1'))
  const snapshot = storage.snapshot()
  storage.set(file('/a', '2'))
  storage.set(file('/b', '1'))
  expect([snapshot.size, ...snapshot]).toEqual([1, file('/a', '1')])
  storage.close()
  expect(storage.get('/a')).toBeUndefined()
  expect(paths(storage.children('/'))).toEqual([])
  expect([...snapshot]).toHaveLength(1)
})
