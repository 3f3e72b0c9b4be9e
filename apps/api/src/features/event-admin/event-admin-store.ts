import { EtcdFailure, type EtcdStore, type Mirror, type MirrorTable } from '@ticketcd/etcd'
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
import { Refusal } from '../../refusal.ts'
import { readConfigLists, writeConfigList } from './config-lists.ts'
import {
  type Decision,
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
import { guardsOf, type Snapshot, snapshotOf, snapshotReads, writesOf } from './snapshot.ts'

/** Within this time a step is read, judged and committed, however often. The session was looked up before it. */
const budgetMs = 2_000
/** With less than this left no commit begins: it could hardly end within the budget, and end in the unknown. */
const commitMsMin = 400
/** Of the three seconds that an answer may take, what is left to find out about a lost one. */
const readBackMs = 300

export interface EventAdminStoreOptions {
  store: Pick<EtcdStore, 'get' | 'range' | 'txn'>
  mirror: Mirror
  /** Full-text search over all events, drafts too. */
  visitMatches: VisitMatches
  /** @returns ISO 8601, UTC */
  now(): string
  /**
   * Runs `work` while this event's orders wait: a hot event is written so often that an edit would never find it as it was read.
   * Default: at once.
   */
  runExclusively?<Result>(eventId: string, work: () => Promise<Result>): Promise<Result>
}

/**
 * Events in etcd, as admins write them. Each step reads its scene, judges it and commits in one transaction that holds
 * only if the event and the tickets it writes have not changed since; its else-branch reads the scene again. Sales move the
 * tickets all the time: the edit is then judged anew on what they left, so that neither of them is lost.
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
    // Never when it was closed before it was ready, and then nobody asks.
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
    const snapshot = await this.read(eventId, budgetMs)
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
    const endsAt = performance.now() + budgetMs
    const { revision } = await this.settle(eventId, (snapshot) => decideRemove(snapshot, version))
    // Also when it was removed before: whoever did may not have come to an end with them.
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

  private async edit(eventId: string, decide: (snapshot: Snapshot) => Decision<EventState>) {
    const { answer, revision, version } = await this.settle(eventId, decide)
    return { event: adminEvent(eventId, answer, version), revision }
  }

  /**
   * Judges and commits until that holds, there is nothing to change, or time is up. `version` is the event's after it.
   *
   * @throws {Refusal} the judgement's, busy, outcome-unknown
   */
  private settle<Answer>(eventId: string, decide: (snapshot: Snapshot) => Decision<Answer>) {
    const { runExclusively = (_eventId, work) => work() } = this.options
    return runExclusively(eventId, () => this.settleNow(eventId, decide))
  }

  private async settleNow<Answer>(eventId: string, decide: (snapshot: Snapshot) => Decision<Answer>) {
    const endsAt = performance.now() + budgetMs
    const leftMs = () => endsAt - performance.now()
    let snapshot = await this.read(eventId, budgetMs / 2)
    while (true) {
      const decision = decide(snapshot)
      if ('failure' in decision) throw new Refusal(decision.failure)
      const { changes, answer } = decision
      if (!changes) return settled(snapshot, answer)
      if (leftMs() < commitMsMin) throw new Refusal({ code: 'busy', retryAfterMs: 1_000 })
      try {
        const result = await this.options.store.txn(
          {
            compare: guardsOf(eventId, snapshot, changes),
            success: writesOf(eventId, changes),
            failure: snapshotReads(eventId),
          },
          // Sent twice, the second one fails its compares and reads what the first one wrote.
          { deadlineMs: leftMs(), resendable: true },
        )
        if (result.succeeded) return { answer, revision: result.revision, version: result.revision }
        // At once: the many who buy pause after a lost race, and the one who edits slips in between.
        snapshot = snapshotOf(result.revision, result.responses)
      } catch (error) {
        if (!(error instanceof EtcdFailure) || error.outcome !== 'unknown') throw error
        return this.settledAfterAll(eventId, decide, error)
      }
    }
  }

  /** Only what the store shows as done is known: a write that is still on its way may yet arrive. */
  private async settledAfterAll<Answer>(
    eventId: string,
    decide: (snapshot: Snapshot) => Decision<Answer>,
    cause: EtcdFailure,
  ) {
    const unknown = () => new Refusal({ code: 'outcome-unknown' }, { cause })
    const snapshot = await this.read(eventId, readBackMs).catch(() => {
      throw unknown()
    })
    const decision = decide(snapshot)
    if ('failure' in decision || decision.changes) throw unknown()
    return settled(snapshot, decision.answer)
  }

  private async read(eventId: string, deadlineMs: number): Promise<Snapshot> {
    const result = await this.options.store.txn({ success: snapshotReads(eventId) }, { deadlineMs })
    if (!result.succeeded) throw new EtcdFailure('internal', 'a transaction without conditions failed')
    return snapshotOf(result.revision, result.responses)
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

function settled<Answer>({ revision, event }: Snapshot, answer: Answer) {
  return { answer, revision, version: event?.modRevision ?? revision }
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
