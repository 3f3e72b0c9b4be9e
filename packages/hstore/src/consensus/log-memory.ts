import type { Entry, Index } from '@ticketcd/raft'

/*
 * Bounds the entries that Raft keeps in memory for followers that lag. A follower that lags further
 * gets a snapshot. The log on disk goes back to the newest durable snapshot whatever is dropped
 * here.
 */

const markBytes = 1024 * 1024
const entryOverheadBytes = 200

export interface LogMemoryLimits {
  readonly entriesMax: number
  readonly bytesMax: number
}

export class LogMemory {
  private readonly limits: LogMemoryLimits
  /** The newest index at each full mark of bytes, oldest first. */
  private marks: Index[] = []
  private bytesAfterMark = 0

  constructor(limits: LogMemoryLimits) {
    this.limits = limits
  }

  /** About the memory of the entries that were not dropped. */
  get bytes(): number {
    return this.marks.length * markBytes + this.bytesAfterMark
  }

  /** Entries that replace earlier ones count again: the bound is an estimate from above. */
  append(entries: readonly Entry[]): void {
    for (const entry of entries) {
      this.bytesAfterMark += entryOverheadBytes + (entry.type === 'command' ? entry.command.byteLength : 0)
      if (this.bytesAfterMark < markBytes) continue
      this.marks.push(entry.index)
      this.bytesAfterMark -= markBytes
    }
  }

  /**
   * The index up to which entries may be dropped; undefined where all may stay. Only applied
   * entries are dropped, and so many at once that it happens seldom.
   *
   * @param log the entries in memory
   */
  cut(log: { readonly firstIndex: Index; readonly lastIndex: Index }, applied: Index): Index | undefined {
    const { entriesMax, bytesMax } = this.limits
    const count = log.lastIndex - log.firstIndex + 1
    let index = 0
    if (count > 2 * entriesMax) index = log.lastIndex - entriesMax
    const marksMax = Math.floor(bytesMax / markBytes)
    if (this.marks.length > marksMax)
      index = Math.max(index, this.marks[this.marks.length - Math.floor(marksMax / 2) - 1] ?? 0)
    index = Math.min(index, applied)
    if (index < log.firstIndex) return undefined
    this.marks = this.marks.filter((mark) => mark > index)
    return index
  }
}
