import {
  type Entry,
  EtcdFailure,
  type EtcdStore,
  type RangeOptions,
  type RecordPage,
  type RecordType,
} from '@ticketcd/etcd'

/** How long the quorum may take before a member is asked what it has. */
const linearizableMs = 700
/** After a failure the quorum is left alone for so long, so that not every request waits for it. */
const leftAloneMs = 2_000

/**
 * Reads for pages that may be a little old rather than fail: through the quorum as long as there is one, else from
 * any member that answers (serializable). So somebody who is logged in stays so, and sees what they bought, when
 * three of five nodes are down. Never for judging a write.
 */
export class FallbackReads {
  private readonly store: Pick<EtcdStore, 'get' | 'range'>
  private leftAloneUntil = 0

  constructor(store: Pick<EtcdStore, 'get' | 'range'>) {
    this.store = store
  }

  get<Parts, Value>(
    record: RecordType<Parts, Value>,
    parts: Parts,
  ): Promise<Entry<Parts, Value> | undefined> {
    return this.read((options) => this.store.get(record, parts, options))
  }

  range<Parts, Value>(
    record: RecordType<Parts, Value>,
    leading: Partial<Parts>,
    page: Pick<RangeOptions, 'cursor' | 'limit'> = {},
  ): Promise<RecordPage<Parts, Value>> {
    return this.read((options) => this.store.range(record, leading, { ...page, ...options }))
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
    return ask({ serializable: true, deadlineMs: linearizableMs })
  }
}
