import type { EtcdStore } from '@ticketcd/etcd'
import type { Step } from '../rules/step.ts'
import { EventBase, type EventState } from './event-base.ts'
import { knownReading, readEventState, readSteps, type StepRead } from './step-reads.ts'

/** An event of which so many steps were read one by one is hot: from then on all its orders are known. */
const hotSteps = 64

export interface EventReaderOptions {
  store: Pick<EtcdStore, 'txn'>
  /** After how many steps an event is hot. Default: some dozens. */
  hotSteps?: number
}

/** What a queue knows of its event, and how it comes to know it. */
export class EventReader {
  private readonly eventId: string
  private readonly options: EventReaderOptions
  private known: EventBase | undefined
  /** For this base, one by one. */
  private stepsRead = 0

  constructor(eventId: string, options: EventReaderOptions) {
    this.eventId = eventId
    this.options = options
  }

  get base(): EventBase | undefined {
    return this.known
  }

  /** Somebody else has written: this is how the event stands now. */
  restart(state: EventState): void {
    this.known = new EventBase(state)
    this.stepsRead = 0
  }

  /** What is known may not be true any more. */
  forget(): void {
    this.known = undefined
  }

  /** What steps depend on, in their order; the event as well, where it is not known. @throws {EtcdFailure} when etcd does not answer */
  async read(steps: readonly Step[], deadlineMs: number): Promise<StepRead[]> {
    const reads: (StepRead | undefined)[] = steps.map((step) => knownReading(this.known, step))
    const unknown = steps.filter((_, index) => reads[index] === undefined)
    const asked = unknown.length > 0 ? await this.ask(unknown, deadlineMs) : []
    const next = asked.values()
    return reads.map((each) => each ?? next.next().value ?? { error: new Error('a step was not read') })
  }

  private async ask(steps: readonly Step[], deadlineMs: number): Promise<StepRead[]> {
    const { store, hotSteps: hot = hotSteps } = this.options
    const [reads, state] = await Promise.all([
      readSteps(store, steps, deadlineMs),
      this.known ? undefined : readEventState(store, this.eventId, deadlineMs),
    ])
    // Between the asking and the answer a round may have come to know better.
    if (state && !this.known) this.restart(state)
    this.stepsRead += steps.length
    const orders = this.known?.orders
    // Beside the rounds, and only for pace: who reads next learns what is wrong.
    if (orders?.isUnread && this.stepsRead >= hot) orders.read(store, this.eventId).catch(() => undefined)
    return reads
  }
}
