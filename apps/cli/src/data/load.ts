import { setTimeout as sleep } from 'node:timers/promises'
import { compare, EtcdFailure, type EtcdStore, op, type Revision } from '@ticketcd/etcd'
import { batchNumber, Event, Load, LoadBatch, User } from '@ticketcd/schema'
import { Failure } from '../failure.ts'
import { type Batch, batches } from './batch.ts'
import type { Entry } from './entry.ts'

/**
 * Loads many keys into the store.
 *
 * Invariants:
 * 1. A load starts only if there are no people, no events and no other load. Its first transaction
 *    compares this.
 * 2. A batch and its mark are written in one transaction, which fails if the mark exists. So a
 *    batch is written once, even if the load is interrupted, repeated or run twice at the same
 *    time. Later sales are never overwritten.
 * 3. The marks are removed only together with the end of the load, which every later batch
 *    compares.
 */

/**
 * etcd allows 128 operations (`--max-txn-ops`) along any path through nested transactions. The
 * operations of the outer one and of the largest inner one are added.
 */
const opsPerNestedTxn = 112
/**
 * Measured on five nodes: see stats/bench-populate.json. Fixed, because a resumed load must have
 * the same batches.
 */
const entriesPerBatch = 9 * opsPerNestedTxn
export const defaultConcurrency = 4
/** A batch is a large write. On a busy machine it may wait until other batches are on disk. */
const batchDeadlineMs = 20_000
const attempts = 5

export interface LoadOptions {
  /** Batches in flight. */
  readonly concurrency?: number | undefined
  /** Stops at once. Written keys stay, and the same load resumes after them. */
  readonly signal?: AbortSignal | undefined
  /** Called after each batch with the number of entries that are in the store. */
  readonly onProgress?: ((entries: number) => void) | undefined
}

export interface LoadResult {
  /** Entries of this load in the store. */
  readonly entries: number
  /** The entries that were missing at the start of this call. */
  readonly written: number
}

/** A started load, with the revision that its end will change. */
export interface OpenLoad {
  readonly source: string
  /** The `now` of the first call; null for a load without one. */
  readonly now: string | null
  readonly modRevision: Revision
  /** Whether an earlier call started it. */
  readonly resumed: boolean
}

/** The state of a namespace for a load. */
export type Fill =
  | { readonly state: 'empty' }
  | { readonly state: 'partial'; readonly source: string; readonly now: string | null }
  /** `source` is null for data that was not loaded. */
  | { readonly state: 'filled'; readonly source: string | null }

export async function fillOf(store: EtcdStore): Promise<Fill> {
  const { entries } = await store.range(Load, {})
  const open = entries.find(({ value }) => value.finishedAt === null)
  if (open) return { state: 'partial', source: open.parts.source, now: open.value.now }
  const [loaded] = entries
  if (loaded) return { state: 'filled', source: loaded.parts.source }
  const counts = await Promise.all([store.count(User, {}), store.count(Event, {})])
  return counts.some((count) => count > 0) ? { state: 'filled', source: null } : { state: 'empty' }
}

/** Whether there are no people, no events and no load. */
export async function isEmpty(store: EtcdStore): Promise<boolean> {
  return (await fillOf(store)).state === 'empty'
}

/**
 * Starts a load, or resumes an interrupted one.
 * @returns undefined when the same source has been loaded
 * @throws {Failure} when the namespace has other data
 */
export async function openLoad(
  store: EtcdStore,
  source: string,
  now: string | null,
): Promise<OpenLoad | undefined> {
  const startedAt = new Date().toISOString()
  const begun = await store.txn({
    compare: [compare.noneUnder(Load, {}), compare.noneUnder(User, {}), compare.noneUnder(Event, {})],
    success: [op.put(Load, { source }, { now, startedAt, finishedAt: null })],
    failure: [op.get(Load, { source })],
  })
  if (begun.succeeded) return { source, now, modRevision: begun.revision, resumed: false }
  const [existing] = begun.responses
  if (!existing) throw await occupied(store)
  if (existing.value.finishedAt !== null) return undefined
  return { source, now: existing.value.now, modRevision: existing.modRevision, resumed: true }
}

async function occupied(store: EtcdStore): Promise<Failure> {
  const there =
    (await fillOf(store)).state === 'partial'
      ? 'another load has begun but not ended'
      : 'there is data already'
  return new Failure(
    `Nothing was written, because ${there} in the namespace. Remove it with \`ticketcd data clear\`, or choose another with --namespace.`,
  )
}

/**
 * Writes the missing entries of a load, with many keys in a transaction and several transactions in
 * flight, and ends the load.
 * @throws {Failure} when it was interrupted
 */
export async function load(
  store: EtcdStore,
  open: OpenLoad,
  entries: Iterable<Entry> | AsyncIterable<Entry>,
  options: LoadOptions = {},
): Promise<LoadResult> {
  const { concurrency = defaultConcurrency, signal, onProgress } = options
  const done = open.resumed ? await writtenBatches(store, open.source) : new Set<string>()
  const queue = batches(entries, entriesPerBatch)
  const result = { entries: 0, written: 0 }

  const work = async () => {
    for await (const batch of queue) {
      signal?.throwIfAborted()
      if (!done.has(batchNumber(batch.index))) {
        await writeBatch(store, open, batch, signal)
        result.written += batch.entries.length
      }
      result.entries += batch.entries.length
      onProgress?.(result.entries)
    }
  }
  // A worker that leaves its loop, also by an error, ends the queue. The other workers then stop
  // after their current batch.
  const workers = Array.from({ length: Math.max(1, concurrency) }, work)
  const failed = (await Promise.allSettled(workers)).find((outcome) => outcome.status === 'rejected')
  if (failed) throw signal?.aborted ? interrupted(result.entries) : failed.reason
  await endLoad(store, open)
  return result
}

function interrupted(entries: number): Failure {
  return new Failure(`Stopped after ${entries} keys. Run the same command again to continue.`)
}

async function writtenBatches(store: EtcdStore, source: string): Promise<Set<string>> {
  const written = new Set<string>()
  for await (const page of store.scan(LoadBatch, { source }))
    for (const { parts } of page.entries) written.add(parts.batch)
  return written
}

/** Writes a batch, unless an earlier attempt or another process has written it. */
async function writeBatch(
  store: EtcdStore,
  open: OpenLoad,
  batch: Batch,
  signal: AbortSignal | undefined,
): Promise<void> {
  const { source } = open
  const mark = { source, batch: batchNumber(batch.index) }
  const txn = {
    compare: [compare.absent(LoadBatch, mark), compare.modRevisionIs(Load, { source }, open.modRevision)],
    success: [op.put(LoadBatch, mark, { entries: batch.entries.length }), ...putAll(batch.entries)],
    failure: [op.get(LoadBatch, mark), op.get(Load, { source })] as const,
  }
  for (let attempt = 1; ; attempt++) {
    try {
      // Safe to send again: the mark prevents a second write.
      const result = await store.txn(txn, { resendable: true, deadlineMs: batchDeadlineMs, signal })
      if (result.succeeded) return
      const [written, load] = result.responses
      if (!written && !load) throw new Failure('The data was cleared while it was being loaded.')
      return
    } catch (error) {
      const mayPass =
        error instanceof EtcdFailure && (error.decision === 'retry' || error.decision === 'verify')
      if (!mayPass || attempt === attempts || signal?.aborted) throw error
      await sleep(200 * attempt)
    }
  }
}

function putAll(entries: readonly Entry[]) {
  const txns = []
  for (let from = 0; from < entries.length; from += opsPerNestedTxn)
    txns.push(
      op.txn({
        success: entries.slice(from, from + opsPerNestedTxn).map(({ key, value }) => op.raw.put(key, value)),
      }),
    )
  return txns
}

async function endLoad(store: EtcdStore, { source, modRevision, now }: OpenLoad): Promise<void> {
  const load = await store.get(Load, { source })
  const startedAt = load?.value.startedAt ?? new Date().toISOString()
  // It fails if another process has ended the same load. Nothing is left to do then.
  await store.txn(
    {
      compare: [compare.modRevisionIs(Load, { source }, modRevision)],
      success: [
        op.put(Load, { source }, { now, startedAt, finishedAt: new Date().toISOString() }),
        op.deleteRange(LoadBatch, { source }),
      ],
    },
    { resendable: true },
  )
}
