import { Refusal } from '../../../http/refusal.ts'
import { writeBudget } from '../../../store/write-budget.ts'
import type { EventLeaders, OtherLeader } from '../event-leader/event-leaders.ts'
import { NotEventLeader } from '../event-leader/leadership.ts'
import { type PeerClient, PeerSilent } from '../event-leader/peer-client.ts'
import { eventIdOf, type Settled, type Step, type StepKind, type Steps } from '../rules/step.ts'
import { EventQueue, type EventQueueOptions } from './event-queue.ts'

/** A queue is dropped after it has been idle for this long, in milliseconds. */
const lingerMs = 1_000

export interface EventQueuesOptions extends EventQueueOptions {
  /**
   * The event leaders, and the client that sends steps to them. Absent: this process decides all
   * steps itself.
   */
  leading?: { eventLeaders: EventLeaders; peers: Pick<PeerClient, 'send'> } | undefined
}

/** Accepts steps from other processes. */
export interface OwnedSteps {
  /**
   * @throws {NotEventLeader} if this process does not lead the event, or no longer does at the
   *   step's turn
   */
  submitOwned(step: Step, leftMs: number): Promise<Settled>
}

/** The queues of all active events. Steps are sent to another process if it leads their event. */
export class EventQueues implements Steps, OwnedSteps {
  private readonly options: EventQueuesOptions
  private readonly queues = new Map<string, EventQueue>()

  constructor(options: EventQueuesOptions) {
    this.options = options
  }

  /** The number of steps that wait or are in a batch in this process. */
  get length(): number {
    let length = 0
    for (const queue of this.queues.values()) length += queue.length
    return length
  }

  async submit<Kind extends StepKind>(step: Extract<Step, { kind: Kind }>): Promise<Settled<Kind>> {
    const eventId = eventIdOf(step)
    const endsAt = performance.now() + writeBudget.totalMs
    /** Whether another process may have done the step without an answer. */
    let isSuspected = false
    while (true) {
      const leftMs = endsAt - performance.now()
      const leader = leftMs < writeBudget.commitMsMin ? undefined : this.leaderElsewhere(eventId)
      try {
        if (!leader) return await this.inQueue(eventId, (queue) => queue.submit<Kind>(step, leftMs))
        const outcome = await this.ask(leader, step, leftMs)
        // The answer of a peer is of the step's own kind.
        if (outcome) return outcome as Settled<Kind>
      } catch (error) {
        if (error instanceof PeerSilent) isSuspected = true
        else if (leader && isCutOff(error)) isSuspected ||= error.failure.code === 'outcome-unknown'
        else if (!(error instanceof NotEventLeader)) throw isSuspected ? unlessSettled(error) : error
      }
      // The other process must be replaced first, so that it can no longer commit the step.
      if (leader) await this.replace(eventId, leader, isSuspected)
    }
  }

  async submitOwned(step: Step, leftMs: number): Promise<Settled> {
    const eventId = eventIdOf(step)
    const since = await this.options.leading?.eventLeaders.settledSince(eventId)
    if (since === undefined) throw new NotEventLeader(eventId)
    return this.inQueue(eventId, (queue) => queue.submit(step, Math.min(leftMs, writeBudget.totalMs), since))
  }

  /**
   * Runs `work`, which writes an event's keys by itself, while no process decides steps of the
   * event.
   */
  async runExclusively<Result>(eventId: string, work: () => Promise<Result>): Promise<Result> {
    const leader = this.leaderElsewhere(eventId)
    // Otherwise the other event leader would continue as long as it receives steps.
    if (leader) await this.options.leading?.eventLeaders.replace(eventId, leader)
    return this.inQueue(eventId, (queue) => queue.runExclusively(work))
  }

  private leaderElsewhere(eventId: string): OtherLeader | undefined {
    return this.options.leading?.eventLeaders.other(eventId)
  }

  /**
   * Sends a step to its event leader.
   *
   * @returns `undefined` if the other process is not the event leader; it has not done the step and
   *   will not
   */
  private async ask(leader: OtherLeader, step: Step, leftMs: number): Promise<Settled | undefined> {
    this.options.onForwarded?.()
    const outcome = await this.options.leading?.peers.send(leader.url, step, leftMs)
    if (!outcome || 'notOwner' in outcome) return undefined
    if ('failure' in outcome) throw new Refusal(outcome.failure)
    return outcome
  }

  private async replace(eventId: string, leader: OtherLeader, isSuspected: boolean): Promise<void> {
    try {
      await this.options.leading?.eventLeaders.replace(eventId, leader)
    } catch (error) {
      throw isSuspected ? unlessSettled(error) : error
    }
  }

  private inQueue<Result>(eventId: string, work: (queue: EventQueue) => Promise<Result>): Promise<Result> {
    const queue = this.queues.get(eventId) ?? this.open(eventId)
    return work(queue)
  }

  /** Drops a queue once it is idle. Its cached state lasts over the short pauses of a sale. */
  private forgetLater(eventId: string, queue: EventQueue, waitMs: number): void {
    setTimeout(() => {
      const { idleMs } = queue
      if (idleMs >= lingerMs) this.queues.delete(eventId)
      else this.forgetLater(eventId, queue, lingerMs - idleMs)
    }, waitMs).unref()
  }

  private open(eventId: string): EventQueue {
    const { leading, ...options } = this.options
    const onLostRace = () => {
      options.onLostRace()
      leading?.eventLeaders.claim(eventId)
    }
    const queue = new EventQueue(eventId, { ...options, onLostRace }, leading?.eventLeaders)
    this.queues.set(eventId, queue)
    this.forgetLater(eventId, queue, lingerMs)
    return queue
  }
}

/**
 * Whether an event leader could not reach the store with a step. Other processes may still reach
 * it, and the leader keeps its lease for seconds. The transaction that replaces the leader shows
 * whether this process can.
 */
function isCutOff(error: unknown): error is Refusal {
  return error instanceof Refusal && ['unavailable', 'outcome-unknown'].includes(error.failure.code)
}

/**
 * The error of a step that another process may have done. Only a refusal other than `busy` settles
 * the step; after any other error its outcome is unknown.
 */
function unlessSettled(error: unknown): unknown {
  const isSettled = error instanceof Refusal && error.failure.code !== 'busy'
  return isSettled ? error : new Refusal({ code: 'outcome-unknown' }, { cause: error })
}
