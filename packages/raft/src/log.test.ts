import { describe, expect, it } from 'vitest'
import type { Entry, SnapshotMeta } from './entry.ts'
import { RaftLog } from './log.ts'

const snapshot: SnapshotMeta = { index: 5, term: 2, configuration: { voters: ['1'], learners: [] } }

/** Entries from an index on, one for each term. */
function entries(first: number, ...terms: number[]): Entry[] {
  return terms.map((term, offset) => ({ type: 'no-op', index: first + offset, term }))
}

/** The terms after the snapshot in the log after a restart. */
function recovered(onDisk: readonly Entry[]): (number | undefined)[] {
  const log = RaftLog.recovered(snapshot, onDisk)
  return Array.from({ length: log.lastIndex - snapshot.index }, (_, offset) => log.termAt(6 + offset))
}

describe('a log on disk beside a snapshot', () => {
  it('keeps the entries after the snapshot if both agree', () => {
    expect(recovered(entries(4, 1, 2, 2, 3))).toEqual([2, 3])
  })

  it('is dropped if it has another entry where the snapshot ends', () => {
    expect(recovered(entries(4, 1, 1, 1, 1))).toEqual([])
  })

  it('is dropped if it ends before the snapshot', () => {
    expect(recovered(entries(2, 1, 1))).toEqual([])
  })

  it('keeps entries that begin right after the snapshot', () => {
    expect(recovered(entries(6, 3, 3))).toEqual([3, 3])
  })

  it('keeps entries that were written after the snapshot, with any older entries before them', () => {
    expect(recovered([...entries(2, 1, 1), ...entries(6, 3)])).toEqual([3])
  })
})
