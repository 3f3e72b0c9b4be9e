import type { Entry, SnapshotMeta } from '@ticketcd/raft'
import { expect, it } from 'vitest'
import { EntryApplier } from './entry-applier.ts'

const entry = (index: number): Entry => ({ type: 'no-op', index, term: 2 })
const snapshotAt = (index: number, term: number): SnapshotMeta => ({
  index,
  term,
  configuration: { voters: [], learners: [] },
})

function pending() {
  let resolve: (result: string) => void = () => {}
  const promise = new Promise<string>((settle) => {
    resolve = settle
  })
  return { promise, resolve }
}

/** An applier of a state that answers with `results`, and the order of the effects. */
function world(results: Record<number, unknown> = {}) {
  const done: string[] = []
  const applier = new EntryApplier(
    snapshotAt(4, 1),
    {
      state: {
        apply: ({ index }) => {
          done.push(`apply ${index}`)
          return results[index]
        },
        restore: async ({ index }) => void done.push(`restore ${index}`),
      },
      snapshots: { async *read() {} },
      onApplied: () => void done.push('batch applied'),
    },
    {
      proposals: {
        onApplied: ({ index }, result) => void done.push(`result of ${index}: ${result}`),
        onRestored: (index) => void done.push(`proposals restored at ${index}`),
      },
      questions: { onApplied: () => undefined },
      reads: { onApplied: () => void done.push('reads') },
    },
  )
  return { applier, done }
}

it('the result of an entry follows its effect, and reads follow the whole batch', () => {
  const { applier, done } = world({ 5: 'a', 6: 'b' })
  expect(applier).toMatchObject({ index: 4, term: 1 })
  expect(applier.apply([entry(5), entry(6)])).toBeUndefined()
  expect(done).toEqual(['apply 5', 'result of 5: a', 'apply 6', 'result of 6: b', 'batch applied', 'reads'])
  expect(applier).toMatchObject({ index: 6, term: 2 })
})

it('an entry that takes time holds the later ones back', async () => {
  const slow = pending()
  const { applier, done } = world({ 5: slow.promise, 6: 'b' })
  const applying = applier.apply([entry(5), entry(6)])
  expect(done).toEqual(['apply 5'])
  expect(applier.index).toBe(4)
  slow.resolve('a')
  await applying
  expect(done.slice(1)).toEqual(['result of 5: a', 'apply 6', 'result of 6: b', 'batch applied', 'reads'])
  expect(applier.index).toBe(6)
})

it('after it is closed, an entry under way answers no request', async () => {
  const slow = pending()
  const { applier, done } = world({ 5: slow.promise })
  const applying = applier.apply([entry(5), entry(6)])
  applier.close()
  slow.resolve('a')
  await applying
  expect(done).toEqual(['apply 5'])
  expect(applier.index).toBe(4)
})

it('a snapshot replaces the state, and reads up to its index are answered', async () => {
  const { applier, done } = world()
  await applier.restore(snapshotAt(20, 3))
  expect(done).toEqual(['restore 20', 'proposals restored at 20', 'reads'])
  expect(applier).toMatchObject({ index: 20, term: 3 })
})
