import type { History } from '../history.ts'
import type { Change } from '../key-value.ts'
import { changeBytes } from './event-size.ts'
import { filterChange } from './interest.ts'
import type { Pending, Watcher } from './watcher.ts'

/** Bounds of one message, and of the work for it. */
export interface CatchUpBounds {
  /** The message ends before the revision that would exceed this, but has at least one. */
  readonly bytesMax: number
  readonly revisionsMax: number
  readonly readRecordsMax: number
  readonly readsMax: number
}

export interface CatchUp {
  readonly changes: readonly Change[]
  readonly bytes: number
  readonly reads: number
}

/**
 * Reads the events of one message from the history, and moves the watcher's `next` behind them. The
 * watcher has reached the store's revision once its `next` is beyond that.
 */
export function catchUp(history: History, watcher: Watcher, bounds: CatchUpBounds): CatchUp {
  const { bytesMax, revisionsMax, readRecordsMax, readsMax } = bounds
  const changes: Change[] = []
  let bytes = 0
  let reads = 0
  while (watcher.next <= history.revision && changes.length < revisionsMax && reads < readsMax) {
    const recordsMax = Math.min(readRecordsMax, revisionsMax - changes.length)
    const { changes: read, next } = history.changesFrom(watcher.next, watcher.interest.range, recordsMax)
    if (next <= watcher.next) throw new Error(`the history from revision ${watcher.next} on ends there`)
    reads += 1
    for (const { change, bytes: size } of selected(watcher, read)) {
      if (changes.length > 0 && bytes + size > bytesMax) {
        watcher.next = change.revision
        return { changes, bytes, reads }
      }
      changes.push(change)
      bytes += size
    }
    watcher.next = next
  }
  return { changes, bytes, reads }
}

function* selected({ interest, prevKv }: Watcher, read: readonly Change[]): Generator<Pending> {
  for (const each of read) {
    const change = filterChange(interest, each)
    if (change !== undefined) yield { change, bytes: changeBytes(change, prevKv) }
  }
}
