import { RequestError, type RequestOutcome } from './request-error.ts'
import type { Cancel, Timers } from './timers.ts'

export interface RequestLimits {
  readonly timeoutMs: number
  readonly signal?: AbortSignal
}

interface Outstanding {
  /** The connection's batch that holds the frame. */
  readonly batch: number
  settle(answer: Buffer | RequestError): void
}

/** The requests of one connection that wait for an answer. Each is settled exactly once. */
export class OutstandingRequests {
  private readonly timers: Timers
  private readonly byId = new Map<number, Outstanding>()
  private lastId = 0

  constructor(timers: Timers) {
    this.timers = timers
  }

  get size(): number {
    return this.byId.size
  }

  /** @param send queues the frame and returns the number of its batch */
  begin({ timeoutMs, signal }: RequestLimits, send: (id: number) => number): Promise<Buffer> {
    this.lastId += 1
    const id = this.lastId
    const batch = send(id)
    return new Promise((resolve, reject) => {
      const abandon = (why: string) => this.settle(id, new RequestError('unknown', why))
      const onAbort = () => abandon('the caller gave the request up')
      const cancelTimeout: Cancel = this.timers.after(timeoutMs, () =>
        abandon(`no answer came in ${timeoutMs} ms`),
      )
      signal?.addEventListener('abort', onAbort, { once: true })
      this.byId.set(id, {
        batch,
        settle(answer) {
          cancelTimeout()
          signal?.removeEventListener('abort', onAbort)
          if (answer instanceof RequestError) reject(answer)
          else resolve(answer)
        },
      })
    })
  }

  /** The answer of a request that was settled already is dropped. */
  settle(id: number, answer: Buffer | RequestError): void {
    const outstanding = this.byId.get(id)
    this.byId.delete(id)
    outstanding?.settle(answer)
  }

  /** @param openBatch the first batch that was not handed to the socket */
  connectionLost(openBatch: number, why: string): void {
    for (const [id, { batch }] of [...this.byId]) {
      const outcome: RequestOutcome = batch < openBatch ? 'unknown' : 'not-sent'
      this.settle(id, new RequestError(outcome, `the connection was lost: ${why}`))
    }
  }
}
