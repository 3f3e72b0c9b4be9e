import { Refusal } from '../../../refusal.ts'
import type { EventLeaders, Owner } from '../event-leader/event-leaders.ts'
import { type PeerClient, PeerSilent } from '../event-leader/peer-client.ts'
import { eventIdOf, type Settled, type Step, type StepKind, type Steps } from '../rules/step.ts'
import { commitMsMin, EventQueue, type EventQueueOptions, NotOwner, stepMs } from './event-queue.ts'

/** An event that nothing was asked of for so long is forgotten, in milliseconds. */
const lingerMs = 1_000

export interface EventQueuesOptions extends EventQueueOptions {
  /** Who judges what, and how to hand steps to them. Absent: this process judges all that it is asked. */
  sequencing?: { eventLeaders: EventLeaders; peers: Pick<PeerClient, 'send'> } | undefined
}

/** What other processes hand to this one. */
export interface OwnedSteps {
  /** @throws {NotOwner} when this process does not own the event, or does not any more when the step's turn has come */
  submitOwned(step: Step, leftMs: number): Promise<Settled>
}

/** The queues of all events that something is asked of at the moment, here or where their owner is. */
export class EventQueues implements Steps, OwnedSteps {
  private readonly options: EventQueuesOptions
  private readonly queues = new Map<string, EventQueue>()

  constructor(options: EventQueuesOptions) {
    this.options = options
  }

  /** How many steps wait or are judged in this process. */
  get length(): number {
    let length = 0
    for (const queue of this.queues.values()) length += queue.length
    return length
  }

  async submit<Kind extends StepKind>(step: Extract<Step, { kind: Kind }>): Promise<Settled<Kind>> {
    const eventId = eventIdOf(step)
    const endsAt = performance.now() + stepMs
    /** Whether another process may have done the step without saying so. */
    let isSuspected = false
    while (true) {
      const leftMs = endsAt - performance.now()
      const owner = leftMs < commitMsMin ? undefined : this.ownerElsewhere(eventId)
      try {
        if (!owner) return await this.inQueue(eventId, (queue) => queue.submit<Kind>(step, leftMs))
        const outcome = await this.ask(owner, step, leftMs)
        // What a peer answers to a step is of the step's own kind.
        if (outcome) return outcome as Settled<Kind>
      } catch (error) {
        if (error instanceof PeerSilent) isSuspected = true
        else if (owner && isCutOff(error)) isSuspected ||= error.failure.code === 'outcome-unknown'
        else if (!(error instanceof NotOwner)) throw isSuspected ? unlessSettled(error) : error
      }
      // Not before nothing can be written in the other's name may anybody else do the step.
      if (owner) await this.replace(eventId, owner, isSuspected)
    }
  }

  async submitOwned(step: Step, leftMs: number): Promise<Settled> {
    const eventId = eventIdOf(step)
    const since = await this.options.sequencing?.eventLeaders.settledSince(eventId)
    if (since === undefined) throw new NotOwner(eventId)
    return this.inQueue(eventId, (queue) => queue.submit(step, Math.min(leftMs, stepMs), since))
  }

  /** Runs `work`, which writes an event's keys by itself, while no process judges the event. */
  async runExclusively<Result>(eventId: string, work: () => Promise<Result>): Promise<Result> {
    const owner = this.ownerElsewhere(eventId)
    // It would go on for as long as it is asked.
    if (owner) await this.options.sequencing?.eventLeaders.replace(eventId, owner)
    return this.inQueue(eventId, (queue) => queue.runExclusively(work))
  }

  private ownerElsewhere(eventId: string): Owner | undefined {
    return this.options.sequencing?.eventLeaders.other(eventId)
  }

  /** @returns nothing where the other process is not the owner; then it has not done the step, nor will. */
  private async ask(owner: Owner, step: Step, leftMs: number): Promise<Settled | undefined> {
    this.options.onForwarded?.()
    const outcome = await this.options.sequencing?.peers.send(owner.url, step, leftMs)
    if (!outcome || 'notOwner' in outcome) return undefined
    if ('failure' in outcome) throw new Refusal(outcome.failure)
    return outcome
  }

  private async replace(eventId: string, owner: Owner, isSuspected: boolean): Promise<void> {
    try {
      await this.options.sequencing?.eventLeaders.replace(eventId, owner)
    } catch (error) {
      throw isSuspected ? unlessSettled(error) : error
    }
  }

  private inQueue<Result>(eventId: string, work: (queue: EventQueue) => Promise<Result>): Promise<Result> {
    const queue = this.queues.get(eventId) ?? this.open(eventId)
    return work(queue)
  }

  /** What a queue knows is worth keeping over the short pauses of a sale. */
  private forgetLater(eventId: string, queue: EventQueue, waitMs: number): void {
    setTimeout(() => {
      const { idleMs } = queue
      if (idleMs >= lingerMs) this.queues.delete(eventId)
      else this.forgetLater(eventId, queue, lingerMs - idleMs)
    }, waitMs).unref()
  }

  private open(eventId: string): EventQueue {
    const { sequencing, ...options } = this.options
    const onLostRace = () => {
      options.onLostRace()
      sequencing?.eventLeaders.claim(eventId)
    }
    const queue = new EventQueue(eventId, { ...options, onLostRace }, sequencing?.eventLeaders)
    this.queues.set(eventId, queue)
    this.forgetLater(eventId, queue, lingerMs)
    return queue
  }
}

/**
 * Whether an owner could not reach the store with a step that it was handed. It may be the only one that cannot, and it
 * keeps its lease for seconds: the transaction that replaces it shows whether this process can.
 */
function isCutOff(error: unknown): error is Refusal {
  return error instanceof Refusal && ['unavailable', 'outcome-unknown'].includes(error.failure.code)
}

/** Of a step that another process may have done: that it was not done here says nothing. */
function unlessSettled(error: unknown): unknown {
  const isSettled = error instanceof Refusal && error.failure.code !== 'busy'
  return isSettled ? error : new Refusal({ code: 'outcome-unknown' }, { cause: error })
}
