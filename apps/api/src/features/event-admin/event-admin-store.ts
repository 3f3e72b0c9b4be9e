import type { EtcdStore, Mirror, MirrorTable } from '@ticketcd/etcd'
import {
  type AdminEvent,
  type AdminEventRow,
  type AdminEventsQuery,
  type ConfigListInput,
  type ConfigLists,
  type CreateEventInput,
  Event,
  type EventHistory,
  type EventStatusInput,
  type EventValue,
  forSale,
  type RemoveEventInput,
  saleState,
  Ticket,
  type TicketValue,
  type UpdateEventInput,
} from '@ticketcd/schema'
import type * as z from 'zod/mini'
import { Refusal } from '../../http/refusal.ts'
import { commitDecision, type Decision } from '../../store/commit-decision.ts'
import { readSnapshot } from '../../store/read-batch.ts'
import { writeBudget } from '../../store/write-budget.ts'
import { readConfigLists, writeConfigList } from './config-lists.ts'
import {
  decideCreate,
  decideRemove,
  decideStatus,
  decideUpdate,
  draftOf,
  type EventState,
  eventStateOf,
  type Hand,
} from './decision.ts'
import { readEventHistory } from './event-history.ts'
import { CursorError, selectEventPage, type VisitMatches } from './event-page.ts'
import { type Edited, RecentEvents } from './recent-events.ts'
import { clearPlaces } from './removed-places.ts'
import type { EventAdmin } from './router.ts'
import { type Changes, guardsOf, type Snapshot, snapshotReads, writesOf } from './snapshot.ts'

export interface EventAdminStoreOptions {
  store: Pick<EtcdStore, 'get' | 'range' | 'txn'>
  mirror: Mirror
  /** Full-text search over all events, including drafts. */
  visitMatches: VisitMatches
  /** @returns ISO 8601, UTC */
  now(): string
  /**
   * Runs `work` while this event's orders wait. An event with many sales is otherwise written too
   * often for an edit to commit. Default: runs `work` at once.
   */
  runExclusively?<Result>(eventId: string, work: () => Promise<Result>): Promise<Result>
}

/**
 * The editing of events in etcd. Each step reads a snapshot of the event, is decided, and commits
 * in one transaction. The transaction succeeds only if the event and the tickets it writes are
 * unchanged; its else-branch reads the snapshot again. Sales change the tickets all the time. The
 * edit is then decided again on the new values, so neither the edit nor the sale is lost.
 *
 * Invariant: `recent` agrees with the mirror's table of events after every batch of its changes.
 */
export class EventAdminStore implements EventAdmin {
  private readonly options: EventAdminStoreOptions
  private readonly events: MirrorTable<{ readonly eventId: string }, EventValue>
  private readonly tickets: MirrorTable<
    { readonly eventId: string; readonly ticketType: string },
    TicketValue
  >
  private readonly recent = new RecentEvents()

  constructor(options: EventAdminStoreOptions) {
    this.options = options
    const { mirror } = options
    this.events = mirror.table(Event)
    this.tickets = mirror.table(Ticket)
    mirror.onTableChange(Event, (changes) => {
      for (const { parts, after } of changes) {
        if (after) this.recent.put(editedOf(after))
        else this.recent.remove(parts.eventId)
      }
    })
    // `ready` rejects if the mirror is closed first. Then there are no queries either.
    mirror.ready.then(
      () => this.recent.fill([...this.events.values()].map(editedOf)),
      () => undefined,
    )
  }

  list(query: z.output<typeof AdminEventsQuery>) {
    try {
      const { eventIds, total, nextCursor } = selectEventPage(this.recent, this.options.visitMatches, query)
      return { items: eventIds.flatMap((eventId) => this.row(eventId) ?? []), total, nextCursor }
    } catch (error) {
      if (!(error instanceof CursorError)) throw error
      const issues = [{ path: 'cursor', message: error.message }]
      throw new Refusal({ code: 'invalid-input', issues }, { cause: error })
    }
  }

  async get(eventId: string): Promise<AdminEvent> {
    const snapshot = await readSnapshot(this.options.store, snapshotReads(eventId), writeBudget.totalMs)
    const state = eventStateOf(snapshot)
    if (!snapshot.event || !state) throw new Refusal({ code: 'event-not-found' })
    return adminEvent(eventId, state, snapshot.event.modRevision)
  }

  create(username: string, input: CreateEventInput) {
    return this.edit(input.eventId, (snapshot) => decideCreate(snapshot, input, this.hand(username)))
  }

  update(username: string, input: UpdateEventInput) {
    return this.edit(input.eventId, (snapshot) => decideUpdate(snapshot, input, this.hand(username)))
  }

  setStatus(username: string, input: EventStatusInput) {
    return this.edit(input.eventId, (snapshot) => decideStatus(snapshot, input, this.hand(username)))
  }

  async remove({ eventId, version }: z.output<typeof RemoveEventInput>) {
    const endsAt = performance.now() + writeBudget.totalMs
    const { revision } = await this.settle(eventId, (snapshot) => decideRemove(snapshot, version))
    // Also for an event that was removed before: that removal may have been cut off.
    await clearPlaces(this.options.store, eventId, () => endsAt - performance.now())
    return { revision }
  }

  history(eventId: string): Promise<EventHistory> {
    return readEventHistory(this.options.store, eventId)
  }

  lists(): Promise<ConfigLists> {
    return readConfigLists(this.options.store)
  }

  setList(input: ConfigListInput) {
    return writeConfigList(this.options.store, input)
  }

  private async edit(eventId: string, decide: (snapshot: Snapshot) => Decision<Changes, EventState>) {
    const { answer, revision, snapshot, committedAt } = await this.settle(eventId, decide)
    const version = committedAt ?? snapshot.event?.modRevision ?? revision
    return { event: adminEvent(eventId, answer, version), revision }
  }

  /** @throws {Refusal} of the decision, busy, outcome-unknown */
  private settle<Answer>(eventId: string, decide: (snapshot: Snapshot) => Decision<Changes, Answer>) {
    const { store, runExclusively = (_eventId, work) => work() } = this.options
    return runExclusively(eventId, () =>
      commitDecision({
        store,
        snapshotIn: snapshotReads(eventId),
        decide,
        guardsOf: (snapshot, changes) => guardsOf(eventId, snapshot, changes),
        writesOf: (changes) => writesOf(eventId, changes),
        // Without a pause: buyers pause after a lost race, so the edit can commit in between.
        pauseMsMax: 0,
      }),
    )
  }

  private hand(by: string): Hand {
    return { by, now: this.options.now() }
  }

  private row(eventId: string): AdminEventRow | undefined {
    const event = this.events.get({ eventId })
    if (!event) return undefined
    const { name, type, venue, location, startsAt, timeZone, status } = event.value
    const sums = { held: 0, sold: 0, total: 0, revenue: 0 }
    let available = 0
    let revision: number = event.modRevision
    for (const { value, modRevision } of this.tickets.under({ eventId })) {
      for (const count of Object.keys(sums) as (keyof typeof sums)[]) sums[count] += value[count]
      available += forSale(value)
      revision = Math.max(revision, modRevision)
    }
    const { held, sold, total: capacity, revenue } = sums
    const state = saleState(event.value, { available, total: capacity }, this.options.now())
    const what = { eventId, name, type, venue, location, startsAt, timeZone, status, state }
    return { ...what, sold, held, capacity, revenue, revision }
  }
}

function editedOf({
  parts,
  value,
  modRevision,
}: {
  parts: { eventId: string }
  value: EventValue
  modRevision: number
}): Edited {
  return { eventId: parts.eventId, revision: modRevision, status: value.status, type: value.type }
}

function adminEvent(eventId: string, state: EventState, version: number): AdminEvent {
  const { status, createdAt, updatedAt, updatedBy = null } = state.event
  return {
    eventId,
    version,
    status,
    draft: draftOf(state),
    tickets: [...state.tickets].map(([ticketType, { position: _, ...ticket }]) => ({
      ticketType,
      ...ticket,
    })),
    createdAt,
    updatedAt,
    updatedBy,
  }
}
