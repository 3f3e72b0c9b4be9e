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

/** Deadline of a read through the quorum, and of the read from a single member after it. */
const linearizableMs = 500
const serializableMs = 700
/** After a failure, reads skip the quorum for this time, so that not every request waits for it. */
const leftAloneMs = 2_000
/** Limit of operations in one transaction of etcd. */
const togetherMax = 128

interface Waiting {
  /** Resolves the read with its value. */
  readonly op: Op<void>
  /** Reads the record without the others. Rejects if the store did not answer. */
  alone(): Promise<void>
  fail(error: unknown): void
}

/**
 * Reads for pages, which may rather show old values than fail. A read goes through the quorum while
 * there is one, else to any member that answers (serializable). So users stay logged in and see
 * their purchases while three of five nodes are down. No decision about a write may use these
 * reads.
 */
export class FallbackReads {
  private readonly store: Pick<EtcdStore, 'get' | 'range' | 'txn'>
  private readonly onProblem: (problem: Problem) => void
  private leftAloneUntil = 0
  private waiting: Waiting[] = []
  private isReading = false

  /** @param onProblem receives the stored values that do not parse, which are left out. */
  constructor(store: Pick<EtcdStore, 'get' | 'range' | 'txn'>, onProblem: (problem: Problem) => void) {
    this.store = store
    this.onProblem = onProblem
  }

  /**
   * Reads one record. A record that a single member lacks may still exist, since the member may lag
   * behind or be cut off. Without a quorum, only a record that is found is therefore an answer: an
   * outage logs nobody out.
   *
   * Reads that start in one turn, or while another read is under way, share one round trip at one
   * revision. It begins after all of them have started, so each is as fresh as a read of its own.
   */
  async get<Parts, Value>(
    record: RecordType<Parts, Value>,
    parts: Parts,
  ): Promise<Entry<Parts, Value> | undefined> {
    const { entry } = await this.find(record, parts)
    return entry
  }

  /**
   * Like `get`, and returns whether a majority confirmed the answer: a single member may lag
   * behind.
   */
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
      // A value that does not parse fails only its own read.
      const handOn: Op<void>['read'] = (response, keyspace) => {
        try {
          resolve(read(response, keyspace))
        } catch (error) {
          fail(error)
        }
      }
      const alone = () => this.store.get(record, parts, { deadlineMs: linearizableMs }).then(resolve)
      this.waiting.push({ op: { kind, request, read: handOn }, alone, fail })
      // At the end of this turn, so that all reads of the turn share one round trip.
      if (this.waiting.length === 1) queueMicrotask(() => void this.ask())
    })
  }

  /**
   * Reads all waiting records at once, until none is waiting. Only one round trip is under way at a
   * time, since each queries a majority of the members. Meanwhile the next group grows.
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
      // The waiting reads would each wait as long for the same failure: with a thousand of them,
      // for seconds.
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
