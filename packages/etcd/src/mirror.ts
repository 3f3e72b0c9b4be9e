import { backoffMs } from './backoff.ts'
import { type Clock, systemClock } from './clock.ts'
import { EtcdFailure } from './failure.ts'
import type { ChangeBatch, Write, WriteListener } from './mirror-change.ts'
import { type Change, type HistoryOf, type MirrorTable, RecordTable } from './mirror-table.ts'
import type { RawStore } from './raw-store.ts'
import type { AnyRecordType, Keyed, Problem, RawEntry, RecordType } from './record.ts'
import { type Revision, revisionAfter, revisionZero } from './revision.ts'
import { RevisionWaiters } from './revision-waiters.ts'
import type { Watch } from './watch.ts'
import type { WatchEvent, WatchMessage } from './watch-message.ts'
import { failureOf } from './wire-failure.ts'

export interface MirrorOptions {
  /** Keys in a page of the listing. Default 10,000. */
  readonly pageSize?: number | undefined
  /** A stream without messages for this long moves to another host. Default 4 s. */
  readonly silentMs?: number | undefined
  /** Called at every interruption; the mirror recovers by itself. */
  readonly onInterrupted?: ((failure: EtcdFailure) => void) | undefined
  readonly clock?: Clock | undefined
}

/**
 * Large, because etcd 3.4 walks its index to the end of the prefix for every page, at any limit
 * (decision 4).
 */
const usualPageSize = 10_000
const listDeadlineMs = 5_000
const relistDelay = { firstMs: 100, maxMs: 2_000 }

/**
 * A copy of some kinds of records in memory that follows etcd change by change.
 *
 * Invariants:
 * 1. The tables have exactly the state of one revision, `revision`. It decreases only if the
 *    cluster was restored or created again.
 * 2. Listeners receive every change between two revisions in order, each once.
 * 3. ONE watch covers the whole namespace, so that the order is total and `revision` advances with
 *    any write in it (docs/decisions/0002).
 */
export class Mirror {
  /** Resolves after the first listing; rejects if the mirror is closed before. */
  readonly ready: Promise<void>
  private readonly store: RawStore
  private readonly options: MirrorOptions
  private readonly clock: Clock
  /** Longest prefix first, so a key matches its most specific table. */
  private readonly tables: readonly RecordTable<unknown, unknown>[]
  private readonly listeners = new Set<(batch: ChangeBatch) => void>()
  private readonly writeListeners = new Set<WriteListener>()
  private readonly relistListeners = new Set<(revision: Revision, history: HistoryOf) => void>()
  private readonly waiters = new RevisionWaiters()
  private readonly closing = new AbortController()
  private reached = revisionZero
  private receivedAt: number | undefined
  private watch: Watch | undefined
  /**
   * The revision of the node when it created the watch. `undefined` while no node has it, or while
   * the node is behind.
   */
  private nodeHad: Revision | undefined
  private history: HistoryOf = 'same'
  private readonly closeWithStore = () => this.close()

  constructor(
    store: { readonly raw: RawStore },
    records: readonly AnyRecordType[],
    options: MirrorOptions = {},
  ) {
    this.store = store.raw
    this.options = options
    this.clock = options.clock ?? systemClock
    this.tables = records
      .map((record) => new RecordTable<unknown, unknown>(record))
      .sort((a, b) => b.prefix.length - a.prefix.length)
    for (const part of ['name', 'prefix'] as const) {
      const parts = this.tables.map(({ record, prefix }) => (part === 'name' ? record.name : prefix))
      if (new Set(parts).size < parts.length)
        throw new RangeError(`two mirrored records share a ${part}: ${parts}`)
    }
    this.ready = new Promise((resolve, reject) => {
      this.closing.signal.addEventListener('abort', () =>
        reject(new EtcdFailure('cancelled', 'the mirror was closed')),
      )
      void this.run(resolve)
    })
    this.store.closed.addEventListener('abort', this.closeWithStore, { once: true })
    // A process that does not await `ready` must not end by its rejection.
    this.ready.catch(() => undefined)
  }

  /** The revision of the tables; 0 before the first listing. */
  get revision(): Revision {
    return this.reached
  }

  /**
   * Milliseconds since the last message from etcd: how stale the tables may be. Infinity before the
   * first listing.
   */
  get ageMs(): number {
    const receivedAt = Math.max(
      this.receivedAt ?? Number.NEGATIVE_INFINITY,
      this.watch?.lastReceivedAt ?? Number.NEGATIVE_INFINITY,
    )
    return this.reached === revisionZero ? Number.POSITIVE_INFINITY : this.clock.now() - receivedAt
  }

  /**
   * Whether the mirror has received all changes up to the node's revision when it created the
   * watch. False during an interruption, while missed changes arrive, and while the node is known
   * to be behind. The lag of the node itself behind the others is unknown.
   */
  get isCaughtUp(): boolean {
    return this.nodeHad !== undefined && this.reached >= this.nodeHad
  }

  get isReady(): boolean {
    return this.reached > revisionZero
  }

  /**
   * The records of one kind.
   * @throws {RangeError} if the mirror does not include this kind.
   */
  table<Parts, Value>(record: RecordType<Parts, Value>): MirrorTable<Parts, Value> {
    const table = this.tables.find((candidate) => candidate.record.name === record.name)
    if (!table) throw new RangeError(`${record.name} is not mirrored`)
    return table as unknown as MirrorTable<Parts, Value>
  }

  /**
   * Resolves true once the tables have reached `revision`, false after the timeout or when the
   * signal fires.
   */
  async waitFor(revision: Revision, options: { timeoutMs: number; signal?: AbortSignal }): Promise<boolean> {
    if (this.reached >= revision) return true
    if (this.closing.signal.aborted) return false
    return this.waiters.wait(revision, options.timeoutMs, options.signal)
  }

  /**
   * Calls the listener after every revision that changed a mirrored record, when all tables contain
   * it. The first listing is not a change: await `ready`, then read the tables and subscribe
   * without another await. Returns a function that unsubscribes.
   */
  onChange(listener: (batch: ChangeBatch) => void): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  /** Like `onChange`, for one kind of records. */
  onTableChange<Parts, Value>(
    record: RecordType<Parts, Value>,
    listener: (changes: readonly Change<Parts, Value>[], revision: Revision) => void,
  ): () => void {
    return this.onChange(({ revision, changes }) => {
      const own = changes.filter((change) => change.record === record.name)
      if (own.length > 0) listener(own as unknown as readonly Change<Parts, Value>[], revision)
    })
  }

  /**
   * Calls the listener with the writes to keys of one kind, before the listeners of `onChange`
   * receive their revision. For kinds that are too large to mirror. No write is stored, and writes
   * that were compacted during an interruption are never reported.
   */
  onWrite<Parts>(
    record: Keyed<Parts>,
    listener: (writes: readonly Write<Parts>[], revision: Revision) => void,
  ): () => void {
    const prefix = record.key.prefix()
    const onWrites = (events: readonly WatchEvent[], revision: Revision) => {
      const writes = events.flatMap((event): Write<Parts>[] => {
        const parts = event.key.startsWith(prefix) ? record.key.parse(event.key) : undefined
        if (!parts) return []
        const created = event.type === 'put' && event.createRevision === event.modRevision
        return event.type === 'put'
          ? [{ type: 'put', parts, created, text: event.value }]
          : [{ type: 'delete', parts, created }]
      })
      if (writes.length > 0) listener(writes, revision)
    }
    const writeListener = { prefix, onWrites }
    this.writeListeners.add(writeListener)
    return () => this.writeListeners.delete(writeListener)
  }

  /**
   * Calls the listener after every listing but the first. `onWrite` may have missed writes before
   * it. The history is another one if the cluster was restored or created again; then revisions may
   * have decreased.
   */
  onRelisted(listener: (revision: Revision, history: HistoryOf) => void): () => void {
    this.relistListeners.add(listener)
    return () => this.relistListeners.delete(listener)
  }

  /** The stored values that do not parse. They are missing from the tables. */
  problems(): Problem[] {
    return this.tables.flatMap((table) => [...table.problems()])
  }

  close(): void {
    this.store.closed.removeEventListener('abort', this.closeWithStore)
    this.closing.abort()
    this.watch?.close()
    this.waiters.close()
    this.listeners.clear()
    this.writeListeners.clear()
    this.relistListeners.clear()
  }

  /** Lists, then follows until the next changes are compacted, then lists again. */
  private async run(onListed: () => void): Promise<void> {
    for (let failures = 0; !this.closing.signal.aborted; ) {
      try {
        await this.list()
        failures = 0
        onListed()
        await this.follow()
      } catch (error) {
        if (this.closing.signal.aborted) return
        this.options.onInterrupted?.(failureOf(error, 'not-applied'))
        await this.clock.sleep(backoffMs(failures++, relistDelay, this.clock.random()), this.closing.signal)
      }
    }
  }

  /**
   * Brings every table to the state of one revision. Publishes the differences, unless it is the
   * first listing.
   */
  private async list(): Promise<void> {
    const first = !this.isReady
    const call = { deadlineMs: listDeadlineMs, signal: this.closing.signal }
    const revision = await this.store.revision(call)
    const limit = this.options.pageSize ?? usualPageSize
    const changes = await Promise.all(
      this.tables.map(async (table) => {
        // Removes the entries of an earlier, failed attempt at the first listing.
        if (first) table.clear()
        const listed: RawEntry[] = []
        for await (const page of this.store.scan(table.prefix, { ...call, limit, revision })) {
          for (const raw of page.entries) {
            if (this.tableOf(raw.key) !== table) continue
            // The first listing has no readers yet. A later one is held back, because no reader may
            // see half of it.
            if (first) table.set(raw)
            else listed.push(raw)
          }
        }
        return () => (first ? [] : table.replace(listed, this.history))
      }),
    )
    this.receivedAt = this.clock.now()
    const applied = changes.flatMap((apply) => apply())
    const { history } = this
    this.history = 'same'
    this.advance(revision, applied)
    if (!first) for (const listener of this.relistListeners) listener(revision, history)
  }

  /**
   * Follows the namespace from the next revision on. Resolves when it must be listed again, or on
   * `close`.
   */
  private follow(): Promise<void> {
    return new Promise((resolve) => {
      const { silentMs, clock } = this.options
      const from = revisionAfter(this.reached)
      const options = { from, silentMs, clock, only: (key: string) => this.isFollowed(key) }
      const watch = this.store.watch({ prefix: '' }, options, (message) => {
        this.receive(message)
        if (message.type === 'compacted') end()
        if (message.type === 'replaced') endAnew()
        if (message.type === 'behind') void this.isAnotherHistory().then((is) => is && endAnew())
      })
      const endAnew = () => {
        this.history = 'another'
        end()
      }
      const end = () => {
        this.closing.signal.removeEventListener('abort', end)
        watch.close()
        resolve()
      }
      this.watch = watch
      this.closing.signal.addEventListener('abort', end)
      if (this.closing.signal.aborted) end()
    })
  }

  /**
   * Whether the cluster was restored or created again, so that the tables may have changes that it
   * never had.
   */
  private async isAnotherHistory(): Promise<boolean> {
    const revision = await this.store.revision({ signal: this.closing.signal }).catch(() => this.reached)
    return revision < this.reached
  }

  private receive(message: WatchMessage): void {
    if (message.type === 'connected') this.nodeHad = message.nodeRevision
    else if (message.type === 'events' || message.type === 'progress') this.nodeHad ??= message.revision
    else this.nodeHad = undefined

    if (message.type === 'events') {
      const changes = this.apply(message.events)
      for (const writeListener of this.writeListeners)
        writeListener.onWrites(message.events, message.revision)
      this.advance(message.revision, changes)
    } else if (message.type === 'progress') this.advance(message.revision, [])
    else if (message.type === 'interrupted') this.options.onInterrupted?.(message.failure)
    else if (message.type === 'compacted') {
      const words = `history before ${message.compactRevision} is gone; listing again`
      this.options.onInterrupted?.(new EtcdFailure('compacted', words))
    } else if (message.type === 'replaced') {
      const words = 'the cluster is another one than before; listing again'
      this.options.onInterrupted?.(new EtcdFailure('compacted', words))
    }
  }

  private apply(events: readonly WatchEvent[]): Change<unknown, unknown>[] {
    return events.flatMap((event) => {
      const table = this.tableOf(event.key)
      return (event.type === 'put' ? table?.set(event) : table?.delete(event.key)) ?? []
    })
  }

  private advance(revision: Revision, changes: readonly Change<unknown, unknown>[]): void {
    this.reached = revision
    if (changes.length > 0) for (const listener of this.listeners) listener({ revision, changes })
    this.waiters.reached(revision)
  }

  /** Whether a table or a listener needs writes of this key. Most writes of a sale have neither. */
  private isFollowed(key: string): boolean {
    if (this.tableOf(key)) return true
    for (const { prefix } of this.writeListeners) if (key.startsWith(prefix)) return true
    return false
  }

  private tableOf(key: string): RecordTable<unknown, unknown> | undefined {
    return this.tables.find((table) => key.startsWith(table.prefix))
  }
}
