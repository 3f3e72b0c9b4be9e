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
/** Of one transaction; etcd takes twice as many. */
const togetherMax = 64

interface Waiting {
  /** Hands on what it reads. */
  readonly op: Op<void>
  /** Asks for it by itself. */
  alone(): void
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

  /** @param onProblem told of stored values that do not parse, which are left out. */
  constructor(store: Pick<EtcdStore, 'get' | 'range' | 'txn'>, onProblem: (problem: Problem) => void) {
    this.store = store
    this.onProblem = onProblem
  }

  /**
   * One record. What a single member does not have may still exist (it may lag behind, or be cut off), so without a
   * quorum only a record that is found is an answer: nobody is logged out by an outage. What is asked for before the first
   * `await` of the same turn is read in one round trip, at one revision.
   */
  get<Parts, Value>(
    record: RecordType<Parts, Value>,
    parts: Parts,
  ): Promise<Entry<Parts, Value> | undefined> {
    return this.read(async (options) => {
      if (!options.serializable) return this.getTogether(record, parts)
      const entry = await this.store.get(record, parts, options)
      if (!entry)
        throw new EtcdFailure('unavailable', `without a quorum, no ${record.name} is known to be absent`)
      return entry
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
      const alone = () =>
        void this.store.get(record, parts, { deadlineMs: linearizableMs }).then(resolve, fail)
      this.waiting.push({ op: { kind, request, read: handOn }, alone, fail })
      if (this.waiting.length === 1) queueMicrotask(() => this.ask())
      if (this.waiting.length === togetherMax) this.ask()
    })
  }

  private ask(): void {
    const { waiting } = this
    const [first, ...others] = waiting
    this.waiting = []
    if (others.length === 0) {
      first?.alone()
      return
    }
    this.store
      .txn({ success: waiting.map((each) => each.op) }, { deadlineMs: linearizableMs })
      .catch((error: unknown) => {
        for (const { fail } of waiting) fail(error)
      })
  }

  private async read<Result>(
    ask: (options: { serializable: boolean; deadlineMs: number }) => Promise<Result>,
  ): Promise<Result> {
    if (performance.now() >= this.leftAloneUntil) {
      try {
        return await ask({ serializable: false, deadlineMs: linearizableMs })
      } catch (error) {
        if (!(error instanceof EtcdFailure) || !['unavailable', 'timeout'].includes(error.code)) throw error
        this.leftAloneUntil = performance.now() + leftAloneMs
      }
    }
    return ask({ serializable: true, deadlineMs: serializableMs })
  }
}
