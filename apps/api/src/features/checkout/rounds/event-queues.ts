import { eventIdOf, type Settled, type Step, type StepKind, type Steps } from '../rules/step.ts'
import { EventQueue, type EventQueueOptions } from './event-queue.ts'

/** The queues of all events that something is asked of at the moment. */
export class EventQueues implements Steps {
  private readonly options: EventQueueOptions
  private readonly queues = new Map<string, EventQueue>()

  constructor(options: EventQueueOptions) {
    this.options = options
  }

  async submit<Kind extends StepKind>(step: Extract<Step, { kind: Kind }>): Promise<Settled<Kind>> {
    const eventId = eventIdOf(step)
    const queue = this.queues.get(eventId) ?? new EventQueue(eventId, this.options)
    this.queues.set(eventId, queue)
    try {
      return await queue.submit(step)
    } finally {
      if (queue.isIdle) this.queues.delete(eventId)
    }
  }
}
