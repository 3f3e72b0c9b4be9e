import {
  type Entry,
  EtcdFailure,
  type EtcdStore,
  type Op,
  op,
  type Problem,
  type RangeOptions,
  type RecordPage,
  type RecordType,
} from '@ticketcd/etcd'

/** How long the quorum may take before a member is asked what it has, and how long that may take. */
const linearizableMs = 500
const serializableMs = 700
/** After a failure the quorum is left alone for so long, so that not every request waits for it. */
const leftAloneMs = 2_000
/** What etcd takes in one transaction. */
const togetherMax = 128

interface Waiting {
  /** Hands on what it reads. */
  readonly op: Op<void>
  /** Asks for it by itself. Rejects where the store did not answer. */
  alone(): Promise<void>
  fail(error: unknown): void
}

/**
 * Reads for pages that may be a little old rather than fail: through the quorum as long as there is one, else from
 * any member that answers (serializable). So somebody who is logged in stays so, and sees what they bought, when
 * three of five nodes are down. Never for judging a write.
 */
export class FallbackReads {
  private readonly store: Pick<EtcdStore, 'get' | 'range' | 'txn'>
  private readonly onProblem: (problem: Problem) => void
  private leftAloneUntil = 0
  private waiting: Waiting[] = []
  private isReading = false

  /** @param onProblem told of stored values that do not parse, which are left out. */
  constructor(store: Pick<EtcdStore, 'get' | 'range' | 'txn'>, onProblem: (problem: Problem) => void) {
    this.store = store
    this.onProblem = onProblem
  }

  /**
   * One record. What a single member does not have may still exist (it may lag behind, or be cut off), so without a
   * quorum only a record that is found is an answer: nobody is logged out by an outage. What is asked for in one turn, or while another
   * reading is under way, is read in one round trip, at one revision: a reading begins after all that it answers was asked for, so it
   * is as fresh as one of its own.
   */
  async get<Parts, Value>(
    record: RecordType<Parts, Value>,
    parts: Parts,
  ): Promise<Entry<Parts, Value> | undefined> {
    const { entry } = await this.find(record, parts)
    return entry
  }

  /** The same, with whether a majority said so: a single member may lag behind. */
  find<Parts, Value>(
    record: RecordType<Parts, Value>,
    parts: Parts,
  ): Promise<{ entry: Entry<Parts, Value> | undefined; isCertain: boolean }> {
    return this.read(async (options) => {
      if (!options.serializable) return { entry: await this.getTogether(record, parts), isCertain: true }
      const entry = await this.store.get(record, parts, options)
      if (!entry)
        throw new EtcdFailure('unavailable', `without a quorum, no ${record.name} is known to be absent`)
      return { entry, isCertain: false }
    })
  }

  async range<Parts, Value>(
    record: RecordType<Parts, Value>,
    leading: Partial<Parts>,
    page: Pick<RangeOptions, 'cursor' | 'limit'> = {},
  ): Promise<RecordPage<Parts, Value>> {
    const found = await this.read((options) => this.store.range(record, leading, { ...page, ...options }))
    for (const problem of found.problems) this.onProblem(problem)
    return found
  }

  private getTogether<Parts, Value>(
    record: RecordType<Parts, Value>,
    parts: Parts,
  ): Promise<Entry<Parts, Value> | undefined> {
    return new Promise((resolve, fail) => {
      const { kind, request, read } = op.get(record, parts)
      // A value that does not parse is no answer to this one; the others have theirs.
      const handOn: Op<void>['read'] = (response, keyspace) => {
        try {
          resolve(read(response, keyspace))
        } catch (error) {
          fail(error)
        }
      }
      const alone = () => this.store.get(record, parts, { deadlineMs: linearizableMs }).then(resolve)
      this.waiting.push({ op: { kind, request, read: handOn }, alone, fail })
      // At the end of this turn, so that what is asked for in it is read together.
      if (this.waiting.length === 1) queueMicrotask(() => void this.ask())
    })
  }

  /**
   * Reads what waits, all at once, as often as something does. One reading after the other, since each asks a majority of the members: while it
   * is under way the next one grows.
   */
  private async ask(): Promise<void> {
    if (this.isReading) return
    this.isReading = true
    while (this.waiting.length > 0) await this.readGroup(this.waiting.splice(0, togetherMax))
    this.isReading = false
  }

  private async readGroup(group: readonly Waiting[]): Promise<void> {
    const [first, ...others] = group
    try {
      if (others.length === 0) await first?.alone()
      else await this.store.txn({ success: group.map((each) => each.op) }, { deadlineMs: linearizableMs })
    } catch (error) {
      for (const { fail } of group) fail(error)
      // Those behind would each wait as long for the same news: with a thousand of them, seconds.
      if (isWithoutQuorum(error)) for (const { fail } of this.waiting.splice(0)) fail(error)
    }
  }

  private async read<Result>(
    ask: (options: { serializable: boolean; deadlineMs: number }) => Promise<Result>,
  ): Promise<Result> {
    if (performance.now() >= this.leftAloneUntil) {
      try {
        return await ask({ serializable: false, deadlineMs: linearizableMs })
      } catch (error) {
        if (!isWithoutQuorum(error)) throw error
        this.leftAloneUntil = performance.now() + leftAloneMs
      }
    }
    return ask({ serializable: true, deadlineMs: serializableMs })
  }
}

function isWithoutQuorum(error: unknown): boolean {
  return error instanceof EtcdFailure && (error.code === 'unavailable' || error.code === 'timeout')
}
