import type { Entry, Index } from '@ticketcd/raft'
import { Reader } from '../codec/bytes.ts'
import { changed, type LogState } from './log-state.ts'
import { readRecord } from './record.ts'
import { SegmentList } from './segment-list.ts'

/** The log that its records make, one after the other. */
export class Replay {
  state: LogState
  /** The lowest index of which the log holds the entry; one above the last when it holds none. */
  firstIndex: Index
  /** The entries from `from` on that the log holds, in order. */
  readonly entries: Entry[] = []
  readonly segments = new SegmentList()
  private readonly from: Index

  /**
   * @param state before the first segment
   * @param from entries below this index are not kept in memory
   */
  constructor(state: LogState, from: Index) {
    this.state = state
    this.firstIndex = state.last.index + 1
    this.from = from
  }

  /**
   * @param payload of a frame
   * @throws {RangeError} where it does not hold records that continue this log
   */
  take(payload: Buffer): void {
    const input = new Reader(payload)
    while (!input.isAtEnd) {
      const { change, entries } = readRecord(input, this.from)
      this.state = changed(this.state, change)
      this.segments.note(change)
      if (change.snapshot !== undefined) this.replace(change.snapshot.index + 1)
      if (change.span === undefined) continue
      this.removeFrom(change.span.first)
      this.firstIndex = Math.min(this.firstIndex, change.span.first)
      for (const entry of entries) this.entries.push(entry)
    }
  }

  private replace(firstIndex: Index): void {
    this.firstIndex = firstIndex
    this.entries.length = 0
  }

  private removeFrom(index: Index): void {
    const [first] = this.entries
    if (first !== undefined)
      this.entries.length = Math.min(this.entries.length, Math.max(0, index - first.index))
  }
}
