import { compare, type EtcdStore, type Mirror, type MirrorTable, op, type Revision } from '@ticketcd/etcd'
import { SalesCheckpoint, type SalesCheckpointValue, SalesDay, SalesHour } from '@ticketcd/schema'
import type { Base, Reached, SheetWrite } from './sales-history.ts'

const current = { which: 'current' } as const
/** Deadline of a write, in milliseconds. */
const deadlineMs = 3_000

export interface CheckpointsOptions {
  mirror: Pick<Mirror, 'table' | 'revision'>
  store: Pick<EtcdStore, 'txn'>
  /** @returns ISO 8601, UTC */
  now(): string
  /** Receives the report of a stored checkpoint that does not parse. */
  onFailure(error: unknown): void
  /** Cancels a write under way. */
  signal: AbortSignal
}

/** The figures that a checkpoint saves, as they are at its write. */
export interface CheckpointSource {
  reached(): Reached
  /** @param savedAtMs milliseconds since 1970 */
  writes(savedAtMs: number): readonly SheetWrite[]
}

/**
 * The checkpoint in the store: the sheets of the series, and the revision that they have reached.
 * Any process may write it; the mirror of every process receives it.
 */
export class Checkpoints {
  private readonly options: CheckpointsOptions
  private readonly table: MirrorTable<{ readonly which: string }, SalesCheckpointValue>

  constructor(options: CheckpointsOptions) {
    this.options = options
    this.table = options.mirror.table(SalesCheckpoint)
  }

  /**
   * The base of the stored checkpoint; `undefined` if none is stored, or it does not parse. A
   * checkpoint from a data set or another cluster has no revision of this cluster. Its base is then
   * the revision that wrote it.
   */
  get base(): Base | undefined {
    const stored = this.table.get(current)
    if (!stored) return undefined
    const { value, modRevision } = stored
    const isOwn = value.revision > 0 && value.revision < modRevision
    return { ...value, revision: isOwn ? (value.revision as Revision) : modRevision }
  }

  /**
   * Writes the series and their revision, in one transaction that succeeds only if the checkpoint
   * is unchanged. The mirror receives the checkpoint of any process, so an unknown outcome needs no
   * handling.
   *
   * @returns whether the checkpoint was written
   * @throws {EtcdFailure} if etcd does not answer
   */
  async write(source: CheckpointSource): Promise<boolean> {
    const { mirror, onFailure } = this.options
    const stored = this.table.get(current)
    const { succeeded, found } = await this.writeOver(stored?.modRevision, source)
    if (succeeded || stored || this.table.get(current)) return succeeded
    // A checkpoint that is stored and has passed the mirror, but is not in its table, does not
    // parse.
    if (found === undefined || found > mirror.revision) return false
    onFailure(new Error('the checkpoint of sales does not parse, and is written anew'))
    return (await this.writeOver(found, source)).succeeded
  }

  /** @param modRevision of the checkpoint to replace; `undefined` if there is none */
  private async writeOver(modRevision: Revision | undefined, source: CheckpointSource) {
    const { store, now, signal } = this.options
    const { revision, totals, orders = 0 } = source.reached()
    const savedAt = now()
    const writes = source.writes(Date.parse(savedAt)).map(writeOf)
    const isExpected =
      modRevision === undefined
        ? compare.absent(SalesCheckpoint, current)
        : compare.modRevisionIs(SalesCheckpoint, current, modRevision)
    const result = await store.txn(
      {
        compare: [isExpected],
        success: op.nest([
          op.put(SalesCheckpoint, current, { revision, savedAt, totals, orders }),
          ...writes,
        ]),
        failure: [op.raw.get(SalesCheckpoint.key.build(current))] as const,
      },
      { deadlineMs, signal },
    )
    return {
      succeeded: result.succeeded,
      found: result.succeeded ? undefined : result.responses[0]?.modRevision,
    }
  }
}

function writeOf({ kind, name, value }: SheetWrite) {
  if (kind === 'hour')
    return value ? op.put(SalesHour, { hour: name }, value) : op.delete(SalesHour, { hour: name })
  return value ? op.put(SalesDay, { day: name }, value) : op.delete(SalesDay, { day: name })
}
