import { expect, it } from 'vitest'
import type { Statement } from './sql-connection.ts'
import { ThreadPool } from './thread-pool.ts'

/** A pool whose threads answer when the test lets them, and the names of their tasks. */
function stage(threadsMax: number) {
  const running = new Map<string, (error?: Error) => void>()
  const losses: Error[] = []
  const ends: ((error: Error) => void)[] = []
  let closed = 0
  const pool = new ThreadPool({
    threadsMax,
    onLost: (error) => losses.push(error),
    open: ({ onLost }) => {
      ends.push(onLost)
      return {
        types: { text: '', bytes: '' },
        transaction: ([first]) =>
          new Promise((resolve, reject) => {
            const name = first?.sql ?? ''
            running.set(name, (error) => {
              running.delete(name)
              error === undefined ? resolve([]) : reject(error)
            })
          }),
        close: async () => {
          closed += 1
        },
      }
    },
  })
  const ask = (name: string, isRead: boolean) => pool.transaction([statement(name, isRead)])
  const finish = async (name: string, error?: Error) => {
    running.get(name)?.(error)
    // The pool goes on after the answer has been taken.
    await new Promise(setImmediate)
  }
  return { pool, ends, losses, ask, finish, running: () => [...running.keys()], closed: () => closed }
}

function statement(sql: string, isRead: boolean): Statement {
  return { sql, parameters: [], isRead }
}

it('reads run at the same time, each on a thread, and those beyond the last thread wait', async () => {
  const { ask, running, finish, ends } = stage(2)
  const reads = ['r1', 'r2', 'r3'].map((name) => ask(name, true))
  expect([running(), ends.length]).toEqual([['r1', 'r2'], 2])
  await finish('r1')
  expect([running(), ends.length]).toEqual([['r2', 'r3'], 2])
  await finish('r2')
  await finish('r3')
  expect(await Promise.all(reads)).toEqual([[], [], []])
})

it('a write runs alone, between what was asked for before it and after it', async () => {
  const { ask, running, finish } = stage(4)
  const all = [ask('r1', true), ask('w1', false), ask('r2', true), ask('r3', true), ask('w2', false)]
  expect(running()).toEqual(['r1'])
  await finish('r1')
  expect(running()).toEqual(['w1'])
  await finish('w1')
  expect(running()).toEqual(['r2', 'r3'])
  await finish('r3')
  expect(running()).toEqual(['r2'])
  await finish('r2')
  expect(running()).toEqual(['w2'])
  await finish('w2')
  await Promise.all(all)
})

it('a transaction that fails frees its thread for the next', async () => {
  const { ask, running, finish, ends } = stage(1)
  const failed = expect(ask('w1', false)).rejects.toThrow('no such table')
  const read = ask('r1', true)
  await finish('w1', new Error('no such table'))
  await failed
  expect([running(), ends.length]).toEqual([['r1'], 1])
  await finish('r1')
  expect(await read).toEqual([])
})

it('after the loss of a thread nothing more is run, and the loss is reported once', async () => {
  const { ask, running, finish, ends, losses } = stage(2)
  const lost = new Error('a thread of the SQL database has ended (exit code 9)')
  const [first, other] = [ask('r1', true), ask('r2', true)]
  const waiting = [ask('w1', false), ask('r3', true)].map((each) => expect(each).rejects.toBe(lost))
  ends[0]?.(lost)
  ends[1]?.(new Error('another'))
  const failed = expect(first).rejects.toBe(lost)
  await finish('r1', lost)
  await finish('r2')
  expect(await other).toEqual([])
  await Promise.all([failed, ...waiting])
  await expect(ask('r4', true)).rejects.toBe(lost)
  expect([running(), losses]).toEqual([[], [lost]])
})

it('a close ends all threads, and rejects everything that waits', async () => {
  const { pool, ask, closed, losses } = stage(2)
  void ask('r1', true)
  void ask('r2', true)
  const waiting = expect(ask('w1', false)).rejects.toThrow('the SQL database is closed')
  await pool.close()
  await waiting
  expect([closed(), losses]).toEqual([2, []])
})

it('the threads have one database in memory, and another pool has another', async () => {
  const fail = (error: Error) => expect.unreachable(error.message)
  const [pool, other] = [1, 2].map(() => new ThreadPool({ threadsMax: 3, onLost: fail }))
  const create = statement('create table t (record blob)', false)
  await pool?.transaction([create, statement("insert into t values (x'07')", false)])
  const read = statement('select record from t', true)
  const answers = await Promise.all([1, 2, 3].map(() => pool?.transaction([read])))
  expect(answers).toEqual(Array(3).fill([[new Uint8Array([7])]]))
  await expect(other?.transaction([read])).rejects.toThrow('no such table')
  await Promise.all([pool?.close(), other?.close()])
})
