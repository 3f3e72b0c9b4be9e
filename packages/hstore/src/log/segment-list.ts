import type { Index } from '@ticketcd/raft'
import type { Change } from './record.ts'

/** A segment, oldest first in its list. */
interface Segment {
  readonly sequence: number
  /** Of its header and its frames. */
  bytes: number
  /** No entry of it above this index is in the log any more. */
  lastIndex: Index
}

/** The segments of a log, and which of them it still needs. */
export class SegmentList {
  private segments: Segment[] = []

  /** Of the segment that is written to. */
  get sequence(): number {
    return this.segments.at(-1)?.sequence ?? 0
  }

  get bytes(): number {
    return this.segments.reduce((sum, { bytes }) => sum + bytes, 0)
  }

  begin(sequence: number, bytes: number): void {
    this.segments.push({ sequence, bytes, lastIndex: 0 })
  }

  /** @param end where the newest segment's last frame ends */
  grow(end: number): void {
    const newest = this.segments.at(-1)
    if (newest !== undefined) newest.bytes = end
  }

  /** A record was added to the newest segment. */
  note({ snapshot, span }: Change): void {
    if (snapshot !== undefined) for (const segment of this.segments) segment.lastIndex = 0
    const newest = this.segments.at(-1)
    // The entries above have been replaced.
    if (newest !== undefined && span !== undefined) newest.lastIndex = span.last.index
  }

  /** The oldest segment if all its entries lie at `index` or below, and another one follows. */
  covered(index: Index): number | undefined {
    const [oldest, next] = this.segments
    return oldest !== undefined && next !== undefined && oldest.lastIndex <= index
      ? oldest.sequence
      : undefined
  }

  removeOldest(): void {
    this.segments.shift()
  }
}
