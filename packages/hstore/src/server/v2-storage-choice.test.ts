import type { Worker } from 'node:worker_threads'
import { expect, it, onTestFinished } from 'vitest'
import { put } from '../testing/v2/commands.ts'
import { V2Store } from '../v2/v2-store.ts'
import { openV2Storage } from './v2-storage-choice.ts'

const configuration = { voters: ['a'], learners: [] }
const start = { snapshot: { index: 0, term: 0, configuration } }

it.each(['sql-blocking', 'sql-bridged'] as const)(
  '%s whose thread ends makes the node end with a sentence, and applies nothing more',
  async (name) => {
    const threads: Worker[] = []
    const onThread = (thread: Worker) => threads.push(thread)
    process.on('worker', onThread)
    onTestFinished(() => void process.off('worker', onThread))
    const failures: Error[] = []
    const opened = await openV2Storage({ name, cacheBytes: 1 }, '', start, (error) => failures.push(error))
    onTestFinished(opened.close)
    const store = new V2Store(opened.newStorage)
    const apply = (path: string) => {
      const command = put(path, '1')
      return store.applyLater(command, () => store.apply(command))
    }
    expect((await apply('/a')).event?.index).toBe(1)
    expect(threads).toHaveLength(1)
    await threads[0]?.terminate()
    await expect(apply('/b')).rejects.toThrow('a thread of the SQL database has ended')
    await expect(store.view('/a', false)).rejects.toThrow('a thread of the SQL database has ended')
    expect(failures).toEqual([
      expect.objectContaining({
        name: 'StorageError',
        code: 'failed',
        message: expect.stringMatching(
          /^The SQL database of the v2 keys is lost: .* Start the node again\.$/,
        ),
      }),
    ])
  },
)
