import { EtcdFailure } from '@ticketcd/etcd'
import { Refusal } from '../../../refusal.ts'
import { eventIdOf, type Settled, type Step, type StepKind, type Steps } from '../rules/step.ts'
import type { PeerClient } from '../sequencer/peer-client.ts'
import type { PeerOutcome } from '../sequencer/peer-exchange.ts'
import type { Owner, Sequencers } from '../sequencer/sequencers.ts'
import { EventQueue, type EventQueueOptions, NotOwner, stepMs } from './event-queue.ts'

export interface EventQueuesOptions extends EventQueueOptions {
  /** Who judges what, and how to hand steps to them. Absent: this process judges all that it is asked. */
  sequencing?: { sequencers: Sequencers; peers: Pick<PeerClient, 'send'> } | undefined
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
    const owner = this.options.sequencing?.sequencers.other(eventId)
    if (owner) {
      const outcome = await this.ask(owner, step)
      // What a peer answers to a step is of the step's own kind.
      if (outcome) return settledOf(outcome) as Settled<Kind>
    }
    return this.inQueue(eventId, (queue) => queue.submit<Kind>(step, endsAt - performance.now()))
  }

  submitOwned(step: Step, leftMs: number): Promise<Settled> {
    const eventId = eventIdOf(step)
    const since = this.options.sequencing?.sequencers.since(eventId)
    if (since === undefined) return Promise.reject(new NotOwner(eventId))
    return this.inQueue(eventId, (queue) => queue.submit(step, Math.min(leftMs, stepMs), since))
  }

  /** Runs `work`, which writes an event's keys by itself, while no process judges the event. */
  async aside<Result>(eventId: string, work: () => Promise<Result>): Promise<Result> {
    const sequencers = this.options.sequencing?.sequencers
    const owner = sequencers?.other(eventId)
    // It would go on for as long as it is asked; without it the others race for a moment.
    if (owner) await sequencers?.depose(eventId, owner)
    return this.inQueue(eventId, (queue) => queue.aside(work))
  }

  /** @returns nothing where the step is still to be done, and the owner will certainly not do it. */
  private async ask(owner: Owner, step: Step): Promise<PeerOutcome | undefined> {
    const { sequencing, onForwarded } = this.options
    const eventId = eventIdOf(step)
    let outcome: PeerOutcome | undefined
    try {
      outcome = await sequencing?.peers.send(owner.url, step, stepMs)
    } catch {
      // It is paused, gone, or too slow: the step may still be under way there, until it is deposed.
    }
    onForwarded?.()
    if (outcome && 'notOwner' in outcome) return undefined
    if (outcome && !('error' in outcome)) return outcome
    try {
      await sequencing?.sequencers.depose(eventId, owner)
    } catch (error) {
      if (!(error instanceof EtcdFailure)) throw error
      throw new Refusal({ code: 'outcome-unknown' }, { cause: error })
    }
    return undefined
  }

  private async inQueue<Result>(
    eventId: string,
    work: (queue: EventQueue) => Promise<Result>,
  ): Promise<Result> {
    const queue = this.queues.get(eventId) ?? this.open(eventId)
    try {
      return await work(queue)
    } finally {
      if (queue.isIdle && this.queues.get(eventId) === queue) this.queues.delete(eventId)
    }
  }

  private open(eventId: string): EventQueue {
    const { sequencing, ...options } = this.options
    const onLostRace = () => {
      options.onLostRace()
      sequencing?.sequencers.claim(eventId)
    }
    const queue = new EventQueue(eventId, { ...options, onLostRace }, sequencing?.sequencers)
    this.queues.set(eventId, queue)
    return queue
  }
}

function settledOf(outcome: PeerOutcome): Settled {
  if ('failure' in outcome) throw new Refusal(outcome.failure)
  if ('answer' in outcome) return outcome
  throw new Error('a peer has answered nothing')
}
