import { type Revision, revisionZero } from '@ticketcd/etcd'
import type { BatchChanges } from '../rules/batch.ts'
import type { EventSnapshot } from '../rules/snapshot.ts'
import { OrderIndex } from './order-index.ts'

/** An event and its ticket stocks at one revision. */
export interface EventState extends EventSnapshot {
  revision: Revision
  /**
   * Revision of the newest write to the event's own key; `undefined` if the event does not exist.
   */
  eventRevision: Revision | undefined
  /** Revision of the newest write to the event or to one of its ticket stocks. */
  changedAt: Revision
}

/** The keys and the revision of a read. */
export interface ReadAt {
  revision: Revision
  /** By order and customer, see `touchedBy`. */
  keys: readonly string[]
}

/** Matches all orders of an event, for reads of a whole waiting list. */
export const anyKey = '*'

/**
 * The state of an event that a process caches between two batches.
 *
 * Invariants:
 * 1. Event and ticket stocks have their values of `revision`. Every commit that rests on them
 *    compares that they are unchanged.
 * 2. Since `since`, only this process has written keys of the event. Each of its commits proves
 *    this up to its own revision. A value of an order read at or after `since` is therefore
 *    current, unless a later batch of this process has written it. This relies on the rule that
 *    every write to an order also writes a ticket key (rules/snapshot.ts).
 */
export class EventBase {
  readonly orders = new OrderIndex()
  private state: EventState
  private readonly since: Revision
  /** This process's own batches after `since`, the latest last. */
  private batches: { revision: Revision; keys: ReadonlySet<string> }[] = []

  constructor(state: EventState) {
    this.state = state
    // A deleted event leaves no key that shows when it was deleted.
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

  /** Whether the values of a read are still current. */
  isFresh({ revision, keys }: ReadAt): boolean {
    if (revision < this.since) return false
    return !this.batches.some((batch) => batch.revision > revision && keys.some((key) => batch.keys.has(key)))
  }

  /** Applies a committed batch of this process. */
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

  /** Drops the batches up to this revision. All reads that are still in use are at least as new. */
  forgetBefore(revision: Revision): void {
    this.batches = this.batches.filter((batch) => batch.revision > revision)
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
  let newest = revisionZero
  for (const revision of revisions) if (revision !== undefined && revision > newest) newest = revision
  return newest
}
