import type { KvStore } from '@ticketcd/mvcc'
import type { AutoCompaction } from './options.ts'

/** Records that one step of a compaction looks at; about a millisecond. */
const stepRecords = 2_000
const heldMs = 100
const samplesPerRetention = 10

export interface CompactionSource {
  readonly kv: KvStore
  readonly isLeading: boolean
  now(): number
  /** Proposes a compaction; a refusal is not reported. */
  compact(revision: number): void
}

/** Removes old revisions: after each compaction, and by itself as the options say. */
export class Compactor {
  private readonly source: CompactionSource
  private readonly timer: NodeJS.Timeout | undefined
  private samples: { readonly revision: number; readonly atMs: number }[] = []
  /** A step is planned, or waits for a snapshot that is read. */
  private isStepping = false
  private waiting: (() => void)[] = []
  private held: NodeJS.Timeout | undefined
  private isClosed = false

  constructor(source: CompactionSource, auto: AutoCompaction) {
    this.source = source
    if (auto.mode === 'periodic') {
      const everyMs = Math.min(60_000, auto.retentionMs / samplesPerRetention)
      this.timer = setInterval(() => this.sample(auto.retentionMs), everyMs)
    } else if (auto.mode === 'revision') {
      this.timer = setInterval(() => this.compactTo(source.kv.revision - auto.retention), 60_000)
    }
    this.timer?.unref()
  }

  close(): void {
    this.isClosed = true
    clearInterval(this.timer)
    clearTimeout(this.held)
    this.wake()
  }

  /** Resolves when no record of a compacted revision is left. */
  whenDone(): Promise<void> {
    if (this.isClosed || this.source.kv.compactionState === 'done') return Promise.resolve()
    return new Promise((resolve) => this.waiting.push(resolve))
  }

  /** Goes on with a compaction that was applied, in steps that let requests in between. */
  continue(): void {
    if (this.isStepping || this.isClosed) return
    if (this.source.kv.compactionState === 'done') {
      this.wake()
      return
    }
    this.isStepping = true
    setImmediate(() => this.step())
  }

  private step(): void {
    if (this.isClosed) return
    if (this.source.kv.stepCompaction(stepRecords) === 'held') {
      // Held by a snapshot that is read, it goes on a moment later.
      this.held = setTimeout(() => this.step(), heldMs)
      this.held.unref()
      return
    }
    this.isStepping = false
    this.continue()
  }

  private wake(): void {
    const waiting = this.waiting
    this.waiting = []
    for (const resolve of waiting) resolve()
  }

  /** Compacts at the newest revision that was there before the retention. */
  private sample(retentionMs: number): void {
    const { kv } = this.source
    const now = this.source.now()
    this.samples.push({ revision: kv.revision, atMs: now })
    const old = this.samples.filter(({ atMs }) => now - atMs >= retentionMs)
    const newest = old.at(-1)
    if (newest === undefined) return
    this.samples = this.samples.filter(({ atMs }) => atMs > newest.atMs)
    this.compactTo(newest.revision)
  }

  private compactTo(revision: number): void {
    const { kv, isLeading } = this.source
    if (isLeading && revision > kv.compactRevision && revision > 1) this.source.compact(revision)
  }
}
