import { cpSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { anyCommand } from '../../testing/v2/arbitrary-command.ts'
import { put } from '../../testing/v2/commands.ts'
import { DiskStage, replay, storeIn } from '../../testing/v2/disk-stage.ts'
import { stateOf } from '../../testing/v2/state-of.ts'
import type { V2Command } from '../v2-command.ts'
import { V2Store } from '../v2-store.ts'
import { bootId } from './boot-id.ts'

const log: readonly V2Command[] = Array.from({ length: 1_200 }, (_, at) =>
  put(`/d${at % 9}/k${at % 100}`, `${at}`),
)

function fresh(commands: readonly V2Command[]) {
  const store = new V2Store()
  replay(store, commands)
  return stateOf(store)
}

it('the next process goes on with the kept state, and entries that come again have no effect', async () => {
  const stage = DiskStage.create()
  const first = await stage.open()
  replay(storeIn(first), log.slice(0, 1_100))
  await first.close()
  const asked: unknown[] = []
  const second = await stage.open({ isKnown: (entry) => asked.push(entry) > 0 })
  const store = storeIn(second)
  expect(asked).toEqual([{ index: 1_100, term: 1 }])
  expect(store.keptUpTo).toBe(1_100)
  expect(stateOf(store)).toEqual(fresh(log.slice(0, 1_100)))
  replay(store, log)
  expect(stateOf(store)).toEqual(fresh(log))
})

it('a database that is copied while it is written leads to the state of a fresh replay', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyCommand, { maxLength: 60 }), fc.nat(60), async (commands, at) => {
      const [stage, copied] = [DiskStage.create(), DiskStage.create()]
      const disk = await stage.open({ memoryBytesMax: 3_000 })
      const store = storeIn(disk)
      replay(store, commands.slice(0, at))
      // The bytes that a killed process leaves.
      cpSync(stage.folder, copied.folder, { recursive: true })
      const next = storeIn(await copied.open())
      const { keptUpTo } = next
      expect(stateOf(next)).toEqual(fresh(commands.slice(0, keptUpTo)))
      replay(next, commands)
      expect(stateOf(next)).toEqual(fresh(commands))
      await Promise.all([stage.close(), copied.close()])
    }),
    { numRuns: 30 },
  )
})

it('an older copy of the database in its place catches up', async () => {
  const [stage, stale] = [DiskStage.create(), DiskStage.create()]
  const first = await stage.open()
  const store = storeIn(first)
  replay(store, log.slice(0, 500))
  store.image().records.close()
  cpSync(stage.folder, stale.folder, { recursive: true })
  replay(store, log)
  await first.close()
  const next = storeIn(await stale.open())
  expect(next.keptUpTo).toBe(500)
  replay(next, log)
  expect(stateOf(next)).toEqual(fresh(log))
})

it.each([
  ['of an entry that the log has not', { isKnown: () => false }],
  ['of another boot of the system', { boot: 'other' }],
])('a state %s is removed', async (_, options) => {
  const stage = DiskStage.create()
  const first = await stage.open()
  replay(storeIn(first), log.slice(0, 10))
  await first.close()
  const second = await stage.open(options)
  expect(second.kept).toBeUndefined()
  expect(readdirSync(stage.folder)).toEqual([])
})

it('a database that a snapshot was filling, and anything else in the folder, is removed', async () => {
  const stage = DiskStage.create()
  const first = await stage.open()
  const store = storeIn(first)
  replay(store, log.slice(0, 10))
  const filling = store.startRestore()
  for (const { path } of store.image().records) filling.set({ ...store.get(path), value: 'other' })
  mkdirSync(join(stage.folder, 'old'))
  writeFileSync(join(stage.folder, 'note'), '')
  await first.close()
  expect(readdirSync(stage.folder)).toHaveLength(4)
  const second = await stage.open()
  expect(stateOf(storeIn(second))).toEqual(fresh(log.slice(0, 10)))
  expect(readdirSync(stage.folder)).toEqual(['b_1'])
})

it('the database that a snapshot has replaced is removed, once a snapshot of it has been read', async () => {
  const stage = DiskStage.create()
  const disk = await stage.open()
  const store = storeIn(disk)
  replay(store, log.slice(0, 10))
  const { records } = store.image()
  const unread = store.image()
  const filled = store.startRestore()
  filled.set(store.get('/d0'))
  void store.restore({ entry: { index: 20, term: 1 }, index: 30, events: [] }, filled)
  expect([...records]).toHaveLength(19)
  expect(readdirSync(stage.folder).sort()).toEqual(['b_1', 'b_2'])
  await disk.close()
  expect(() => [...unread.records]).toThrow('after its end')
  expect(readdirSync(stage.folder)).toEqual(['b_2'])
  const next = storeIn(await stage.open())
  expect([next.keptUpTo, next.index, next.list('/').length]).toEqual([20, 30, 1])
})

it('a boot has one name, and without one each call gives a new one', () => {
  expect(bootId('/nowhere')).not.toBe(bootId('/nowhere'))
  if (process.platform === 'linux') expect(bootId()).toBe(bootId())
  expect(bootId()).not.toContain('_')
})
