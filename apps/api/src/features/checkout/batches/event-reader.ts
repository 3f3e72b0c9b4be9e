import type { EtcdStore } from '@ticketcd/etcd'
import type { Step } from '../rules/step.ts'
import { EventBase, type EventState } from './event-base.ts'
import { fail, leftMsOf, type Pending, type Ready } from './pending.ts'
import { knownReading, readEventState, readSteps, type StepRead } from './step-reads.ts'

/** After this many individual step reads an event is hot, and all its orders are cached. */
const hotSteps = 64

export interface EventReaderOptions {
  store: Pick<EtcdStore, 'txn'>
  /** Number of steps after which an event is hot. Default: 64. */
  hotSteps?: number
}

/** Reads and caches the state of a queue's event. */
export class EventReader {
  private readonly eventId: string
  private readonly options: EventReaderOptions
  private known: EventBase | undefined
  /** Individual step reads since the cached state was read. */
  private stepsRead = 0

  constructor(eventId: string, options: EventReaderOptions) {
    this.eventId = eventId
    this.options = options
  }

  get base(): EventBase | undefined {
    return this.known
  }

  /** Replaces the cached state, after a write by another process. */
  restart(state: EventState): void {
    this.known = new EventBase(state)
    this.stepsRead = 0
  }

  /** Drops the cached state, which may be outdated. */
  forget(): void {
    this.known = undefined
  }

  /**
   * Reads the values that steps depend on, in their order. Also reads the event if it is not
   * cached.
   *
   * @throws {EtcdFailure} if etcd does not answer
   */
  private async read(steps: readonly Step[], deadlineMs: number): Promise<StepRead[]> {
    const reads: (StepRead | undefined)[] = steps.map((step) => knownReading(this.known, step))
    const unknown = steps.filter((_, index) => reads[index] === undefined)
    const asked = unknown.length > 0 ? await this.ask(unknown, deadlineMs) : []
    const next = asked.values()
    return reads.map((each) => each ?? next.next().value ?? { error: new Error('a step was not read') })
  }

  /**
   * Reads the values that waiting steps depend on. A step whose values do not parse is rejected.
   *
   * @returns the other steps, in their order
   * @throws {EtcdFailure} if etcd does not answer
   */
  async readReady(batch: readonly Pending[]): Promise<Ready[]> {
    const reads = await this.read(
      batch.map(({ step }) => step),
      leftMsOf(batch),
    )
    return batch.flatMap((pending, index): Ready[] => {
      const each = reads[index]
      if (each && 'read' in each) return [{ ...each, pending }]
      fail(pending, each?.error)
      return []
    })
  }

  private async ask(steps: readonly Step[], deadlineMs: number): Promise<StepRead[]> {
    const { store, hotSteps: hot = hotSteps } = this.options
    const [reads, state] = await Promise.all([
      readSteps(store, steps, deadlineMs),
      this.known ? undefined : readEventState(store, this.eventId, deadlineMs),
    ])
    // A batch may have cached a newer state during the read.
    if (state && !this.known) this.restart(state)
    this.stepsRead += steps.length
    const orders = this.known?.orders
    // In parallel with batches, and only for speed. Errors are ignored: the next read meets them
    // again.
    if (orders?.isUnread && this.stepsRead >= hot) orders.read(store, this.eventId).catch(() => undefined)
    return reads
  }
}
