import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { StateStage } from '../../testing/state.ts'
import { anyCommand } from '../../testing/v2/arbitrary-command.ts'
import { put, remove } from '../../testing/v2/commands.ts'
import { openSqlFor } from '../../testing/v2/sql-stage.ts'
import { stateOf } from '../../testing/v2/state-of.ts'
import { encodeV2Command, type V2Command } from '../v2-command.ts'
import { V2Store } from '../v2-store.ts'
import { sqlNames } from './open-sql.ts'

async function laterStateOf(store: V2Store) {
  const { index, events, records } = await store.imageLater()
  return { index, events, records: [...records].sort((one, other) => (one.path < other.path ? -1 : 1)) }
}

function later(store: V2Store, command: V2Command) {
  return store.applyLater(command, () => store.apply(command))
}

for (const name of sqlNames)
  describe(name, () => {
    const runs = { numRuns: name === 'sql-async' ? 12 : 40 }

    it('has the same state as the storage in memory after any commands', async () => {
      const { database } = await openSqlFor(name)
      await fc.assert(
        fc.asyncProperty(fc.array(anyCommand, { maxLength: 40 }), async (commands) => {
          const stored = new V2Store(() => database.newStorage())
          const expected = new V2Store()
          for (const command of commands)
            expect(await later(stored, command)).toEqual(expected.apply(command))
          expect(await laterStateOf(stored)).toEqual(stateOf(expected))
          expect(stored.bytes).toBe(expected.bytes)
        }),
        runs,
      )
    })

    it('reads see whole commands, in the order of the calls', async () => {
      const { database } = await openSqlFor(name)
      const store = new V2Store(() => database.newStorage())
      for (const path of ['/d/a/x', '/d/b', '/d/_h', '/e', '/\u00ff/\u0000'])
        await later(store, put(path, '1'))
      const read = async (path: string, isRecursive: boolean) => {
        const view = await store.view(path, isRecursive)
        const below = (each: string): string[] =>
          view
            .list(each)
            .flatMap((record) => [record.path, ...(record.isDirectory ? below(record.path) : [])])
        return [view.index, view.get(path).path, ...below(path).sort()]
      }
      expect(await read('/d', true)).toEqual([5, '/d', '/d/a', '/d/a/x', '/d/b'])
      expect(await read('/d', false)).toEqual([5, '/d', '/d/a', '/d/b'])
      expect(await read('/', false)).toEqual([5, '/', '/d', '/e', '/\u00ff'])
      expect(await read('/\u00ff/\u0000', false)).toEqual([5, '/\u00ff/\u0000'])
      await expect(read('/e/x', false)).rejects.toMatchObject({ code: 104, reason: '/e' })
      await expect(read('/f/x', false)).rejects.toMatchObject({ code: 100, reason: '/f', index: 5 })
      const before = read('/d', true)
      const removal = later(store, remove('/d', { isRecursive: true }))
      expect(await before).toHaveLength(5)
      await removal
      await expect(read('/d', true)).rejects.toMatchObject({ code: 100, index: 6 })
    })

    it('a replica by the log and one by a snapshot are equal', async () => {
      const { database } = await openSqlFor(name)
      const newV2Storage = () => database.newStorage()
      const [original, copy] = [new StateStage({ newV2Storage }), new StateStage({ newV2Storage })]
      const apply = (stage: StateStage, command: V2Command) => stage.apply('v2', encodeV2Command(command))
      await apply(copy, put('/gone', '1'))
      for (const path of ['/a/b', '/a/c', '/t']) await apply(original, put(path, '1', { expiresAtMs: 5 }))
      const chunks = original.machine.snapshot()
      const changing = apply(original, remove('/a', { isRecursive: true }))
      const meta = { index: 3, term: 1, configuration: { voters: ['a'], learners: [] } }
      await copy.machine.restore(meta, chunks)
      await changing
      expect((await laterStateOf(copy.machine.v2)).records.map(({ path }) => path)).toEqual([
        '/a',
        '/a/b',
        '/a/c',
        '/t',
      ])
      await apply(copy, remove('/a', { isRecursive: true }))
      for (const stage of [original, copy]) await apply(stage, { type: 'sync', nowMs: 9 })
      expect(await laterStateOf(copy.machine.v2)).toEqual(await laterStateOf(original.machine.v2))
      expect((await laterStateOf(copy.machine.v2)).records).toEqual([])
    })

    it('a statement that fails changes nothing, and the error reaches the caller', async () => {
      const { database, connection } = await openSqlFor(name)
      const store = new V2Store(() => database.newStorage())
      await later(store, put('/a', '1'))
      const sql = (text: string) => ({ sql: text, parameters: [], isRead: false })
      await expect(
        connection.transaction([sql('delete from records_1'), sql('delete from nowhere')]),
      ).rejects.toThrow('nowhere')
      expect((await laterStateOf(store)).records).toHaveLength(1)
    })
  })
