import { REVISION_ZERO, type Revision } from '@ticketcd/etcd'
import type { BatchChanges } from '../rules/batch.ts'
import type { EventSnapshot } from '../rules/snapshot.ts'
import { OrderIndex } from './order-index.ts'

/** A whole event as it stood at a revision. */
export interface EventState extends EventSnapshot {
  revision: Revision
  /** The newest write to the event's own key; `undefined` when there is no such event. */
  eventRevision: Revision | undefined
  /** The newest write to the event or to one of its tickets. */
  changedAt: Revision
}

/** Of which keys something was read, and when. */
export interface ReadAt {
  revision: Revision
  /** By order and customer, see `touchedBy`. */
  keys: readonly string[]
}

/** Stands for whatever of an event's orders: for what was read of a whole list. */
export const anyKey = '*'

/**
 * What a process knows of an event between two of its rounds, without asking.
 *
 * Invariants:
 * 1. Event and tickets are as they were at `revision`; whoever commits on them compares that they still are.
 * 2. Since `since` nobody but this process has written anything of the event: each of its commits has proved that up to its own revision.
 *    So what was read of an order at or after `since` is still so, unless one of this process's own rounds has written it after that.
 *    It rests on the rule that who writes anything of an event's orders writes one of its tickets (rules/scene.ts).
 */
export class EventBase {
  readonly orders = new OrderIndex()
  private state: EventState
  private readonly since: Revision
  /** This process's own rounds after `since`, the latest last. */
  private batches: { revision: Revision; keys: ReadonlySet<string> }[] = []

  constructor(state: EventState) {
    this.state = state
    // An event that is gone has left no trace of when it went.
    this.since = state.eventRevision === undefined ? state.revision : state.changedAt
  }

  get snapshot(): EventSnapshot {
    return this.state
  }

  get revision(): Revision {
    return this.state.revision
  }

  get eventRevision(): Revision | undefined {
    return this.state.eventRevision
  }

  /** Whether what was read is still so at `revision`. */
  isFresh({ revision, keys }: ReadAt): boolean {
    if (revision < this.since) return false
    return !this.batches.some((batch) => batch.revision > revision && keys.some((key) => batch.keys.has(key)))
  }

  /** A round of this process has come through. */
  committed(revision: Revision, changes: BatchChanges | undefined): void {
    if (!changes) {
      this.state = { ...this.state, revision }
      return
    }
    const tickets = new Map(this.state.tickets)
    for (const [ticketType, ticket] of changes.tickets) tickets.set(ticketType, ticket)
    this.state = { ...this.state, tickets, revision, changedAt: revision }
    this.batches.push({ revision, keys: touchedBy(changes) })
    this.orders.committed(revision, changes)
  }

  /** Nothing is held any more that was read before this revision. */
  forgetBefore(revision: Revision): void {
    this.batches = this.batches.filter((batch) => batch.revision > revision)
  }

  /** Whether a later reading of the whole event shows that somebody else has written. */
  isOutdatedBy({ revision, changedAt, eventRevision }: EventState): boolean {
    return (
      revision > this.revision && (changedAt > this.revision || eventRevision !== this.state.eventRevision)
    )
  }
}

export const orderKey = (orderId: string) => `order:${orderId}`
export const customerKey = (username: string) => `customer:${username}`

function touchedBy({ holds, purchases, allowances, waitings, places }: BatchChanges): Set<string> {
  const keys = new Set([anyKey])
  for (const orderId of [...holds.keys(), ...purchases.keys()]) keys.add(orderKey(orderId))
  for (const username of allowances.keys()) keys.add(customerKey(username))
  for (const { username } of [...waitings, ...places]) keys.add(customerKey(username))
  return keys
}

export function newest(revisions: Iterable<Revision | undefined>): Revision {
  let newest = REVISION_ZERO
  for (const revision of revisions) if (revision !== undefined && revision > newest) newest = revision
  return newest
}
