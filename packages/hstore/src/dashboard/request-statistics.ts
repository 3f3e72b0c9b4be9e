import { services } from '@ticketcd/wire'
import { Histogram } from '../http/histogram.ts'
import type { ServedMethod } from '../services/served-method.ts'

const { KV, Lease } = services

/** `writes` includes transactions, whether they write or not. */
export type RequestClass = 'reads' | 'writes' | 'others'

const classes: ReadonlyMap<string, RequestClass> = new Map([
  [KV.range.path, 'reads'],
  [KV.put.path, 'writes'],
  [KV.deleteRange.path, 'writes'],
  [KV.txn.path, 'writes'],
  [KV.compact.path, 'writes'],
  [Lease.leaseGrant.path, 'writes'],
  [Lease.leaseRevoke.path, 'writes'],
])

/**
 * Counts the requests of clients, by gRPC and by HTTP, and measures the durations of some.
 *
 * Only one read or write is timed at once: on a quiet node these are all, and on a busy one so few
 * that they cost nothing.
 */
export class RequestStatistics {
  readonly durations = Histogram.exponential(0.000_05, 20)
  private readonly numbers = { reads: 0, writes: 0, others: 0 }
  private isTiming = false

  /** Requests since the start of the node. */
  get counts(): Readonly<Record<RequestClass, number>> {
    return { ...this.numbers }
  }

  /** The same methods, whose requests are counted. */
  counted(methods: readonly ServedMethod[]): readonly ServedMethod[] {
    return methods.map((each) => {
      const kind = classes.get(each.method.path) ?? 'others'
      return {
        method: each.method,
        call: (bytes, call) => this.run(kind, () => each.call(bytes, call)),
        callWith: (request, call) => this.run(kind, () => each.callWith(request, call)),
      }
    })
  }

  private run<Answer>(kind: RequestClass, work: () => Answer | Promise<Answer>): Answer | Promise<Answer> {
    this.numbers[kind] += 1
    if (this.isTiming || kind === 'others') return work()
    this.isTiming = true
    const startedAt = performance.now()
    const ended = () => {
      this.isTiming = false
      this.durations.observe((performance.now() - startedAt) / 1_000)
    }
    let isPending = false
    try {
      const answer = work()
      if (answer instanceof Promise) {
        isPending = true
        return answer.finally(ended)
      }
      return answer
    } finally {
      if (!isPending) ended()
    }
  }
}
