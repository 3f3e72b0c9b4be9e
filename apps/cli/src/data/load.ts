import { setTimeout as sleep } from 'node:timers/promises'
import { compare, EtcdFailure, type EtcdStore, op, type Revision } from '@ticketcd/etcd'
import { batchNumber, Event, Load, LoadBatch, User } from '@ticketcd/schema'
import { Failure } from '../failure.ts'
import { type Batch, batches } from './batch.ts'
import type { Entry } from './entry.ts'

/**
 * Loading many keys into the store.
 *
 * Invariants:
 * 1. A load begins only where there are no people, no events and no other load, in the transaction that says so.
 * 2. A batch and the mark that it was written are one transaction, which the mark's presence refuses. So a batch is written
 *    once, however often the load is interrupted, repeated or run twice at the same time, and what sales have
 *    changed since is never overwritten.
 * 3. The marks go only together with the load's end, which every later batch compares.
 */

/**
 * etcd allows 128 operations (`--max-txn-ops`) along any path through nested transactions: those of the outer one and those of
 * the largest inner one together.
 */
const opsPerNestedTxn = 112
/** Measured on five nodes: see stats/bench-populate.json. Fixed, because an interrupted load must be cut the same again. */
const entriesPerBatch = 9 * opsPerNestedTxn
export const defaultConcurrency = 4
/** A batch is a large write; on a busy machine it may wait for some others to reach the disk. */
const batchDeadlineMs = 20_000
const attempts = 5

export interface LoadOptions {
  /** Batches in flight. */
  readonly concurrency?: number | undefined
  /** Stops at once; what is written stays, and the same load goes on from there. */
  readonly signal?: AbortSignal | undefined
  /** Called after each batch with the number of entries that are in the store by now. */
  readonly onProgress?: ((entries: number) => void) | undefined
}

export interface LoadResult {
  /** Entries in the store that belong to this load. */
  readonly entries: number
  /** How many of them were missing when this call began. */
  readonly written: number
}

/** A load that has begun, with the revision that its end will change. */
export interface OpenLoad {
  readonly source: string
  /** The moment that the data set was first made for; null when there was none to remember. */
  readonly now: string | null
  readonly modRevision: Revision
  /** Whether an earlier call began it. */
  readonly resumed: boolean
}

/** What is in a namespace, as far as loading is concerned. */
export type Fill =
  | { readonly state: 'empty' }
  | { readonly state: 'partial'; readonly source: string; readonly now: string | null }
  /** `source` is null for data that no load has brought. */
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

/** Whether there are neither people nor events nor the beginning of a load. */
export async function isEmpty(store: EtcdStore): Promise<boolean> {
  return (await fillOf(store)).state === 'empty'
}

/**
 * Begins a load, or takes up the one that was interrupted. Answers undefined when this very source has been loaded.
 * @throws {Failure} when something else is there.
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

/** Writes what is missing of a load, many keys to a transaction and several transactions in flight, and ends it. */
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
  // Leaving its loop, by an error too, ends the queue: the other workers stop after the batch they are at.
  const workers = Array.from({ length: Math.max(1, concurrency) }, work)
  const failed = (await Promise.allSettled(workers)).find((outcome) => outcome.status === 'rejected')
  if (failed) throw signal?.aborted ? interrupted(result.entries) : failed.reason
  await endLoad(store, open)
  return result
}

function interrupted(entries: number): Failure {
  return new Failure(`Stopped after ${entries} keys. Run the same command again: it goes on from there.`)
}

async function writtenBatches(store: EtcdStore, source: string): Promise<Set<string>> {
  const written = new Set<string>()
  for await (const page of store.scan(LoadBatch, { source }))
    for (const { parts } of page.entries) written.add(parts.batch)
  return written
}

/** Makes sure that the batch is in the store, whether this sending of it, an earlier one or somebody else wrote it. */
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
      // Sending it again is safe: its mark refuses a second time.
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
  // When this fails somebody else has ended the same load: there is nothing left to do.
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
