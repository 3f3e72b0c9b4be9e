import {
  type CreateEventInput,
  draftIssues,
  type EventDraft,
  type EventStatus,
  type EventStatusInput,
  type EventValue,
  eventTransitions,
  type Failure,
  type TicketValue,
  type UpdateEventInput,
} from '@ticketcd/schema'
import type { Decision } from '../../store/commit-decision.ts'
import type { Changes, Snapshot } from './snapshot.ts'
import { editTickets, inPlace, ticketsAfter } from './ticket-edit.ts'

/*
 * The rules for editing events: from an admin's step and the stored values to changes and an
 * answer. The functions are pure, so that a step that lost a race against sales is decided again on
 * new values.
 *
 * Invariants:
 * 1. An edit overwrites no version that its editor has not read: a step based on another version
 *    gets an edit-conflict.
 * 2. A step that is already done changes nothing and returns the same answer, so a repeated request
 *    has a single effect.
 * 3. Held and sold tickets are kept.
 */

/** An event before, or after, the changes of an edit. */
export interface EventState {
  event: EventValue
  /** In the order of their positions. */
  tickets: ReadonlyMap<string, TicketValue>
}

/** The admin's username, and the time of the step (ISO 8601 in UTC). */
export interface Hand {
  by: string
  now: string
}

export function decideCreate(
  snapshot: Snapshot,
  { event: draft, status }: CreateEventInput,
  { by, now }: Hand,
): Decision<Changes, EventState> {
  const state = eventStateOf(snapshot)
  if (state) {
    const isTheSame = state.event.status === status && says(state, draft)
    return isTheSame ? { answer: state } : { failure: { code: 'event-id-taken' } }
  }
  const issues = draftIssues(draft, { now, ...choicesOf(snapshot) })
  if (issues.length > 0) return { failure: { code: 'invalid-input', issues } }
  const edit = editTickets(draft.tickets, ticketValues(snapshot))
  if ('failure' in edit) return edit
  const event = eventOf(draft, { status, createdAt: now, updatedAt: now, updatedBy: by })
  return commit(snapshot, event, edit.writes)
}

export function decideUpdate(
  snapshot: Snapshot,
  { version, event: draft }: UpdateEventInput,
  { by, now }: Hand,
): Decision<Changes, EventState> {
  const state = eventStateOf(snapshot)
  if (!snapshot.event || !state) return { failure: { code: 'event-not-found' } }
  if (says(state, draft)) return { answer: state }
  if (snapshot.event.modRevision !== version) return { failure: conflict(snapshot.event.modRevision) }
  const { event: before } = state
  const issues = draftIssues(draft, { now, before, ...choicesOf(snapshot) })
  if (issues.length > 0) return { failure: { code: 'invalid-input', issues } }
  const edit = editTickets(draft.tickets, ticketValues(snapshot))
  if ('failure' in edit) return edit
  const { status, createdAt } = before
  const event = eventOf(draft, { status, createdAt, updatedAt: now, updatedBy: by })
  return commit(snapshot, event, edit.writes)
}

export function decideStatus(
  snapshot: Snapshot,
  { version, status: to }: EventStatusInput,
  { by, now }: Hand,
): Decision<Changes, EventState> {
  const state = eventStateOf(snapshot)
  if (!snapshot.event || !state) return { failure: { code: 'event-not-found' } }
  const { status: from } = state.event
  if (from === to) return { answer: state }
  if (snapshot.event.modRevision !== version) return { failure: conflict(snapshot.event.modRevision) }
  const next: readonly EventStatus[] = eventTransitions[from]
  if (!next.includes(to)) return { failure: { code: 'wrong-transition', from, to } }
  return commit(snapshot, { ...state.event, status: to, updatedAt: now, updatedBy: by }, new Map())
}

/** An event that does not exist counts as removed. */
export function decideRemove(snapshot: Snapshot, version: number): Decision<Changes, null> {
  if (!snapshot.event) return { answer: null }
  if (snapshot.event.modRevision !== version) return { failure: conflict(snapshot.event.modRevision) }
  const tickets = [...ticketValues(snapshot).values()]
  const held = tickets.reduce((sum, ticket) => sum + ticket.held, 0)
  const sold = tickets.reduce((sum, ticket) => sum + ticket.sold, 0)
  // Cancelled orders have no sold tickets any more, but their owners still look them up.
  if (held + sold + snapshot.orders > 0) return { failure: { code: 'event-has-sales', held, sold } }
  return { changes: 'remove', answer: null }
}

/** The event's values as the admin's form shows them. */
export function draftOf({ event, tickets }: EventState): EventDraft {
  const { status: _s, createdAt: _c, updatedAt: _u, updatedBy: _b, ...said } = event
  return {
    ...said,
    tickets: [...tickets].map(([ticketType, { price, total }]) => ({ ticketType, price, total })),
  }
}

export function eventStateOf(snapshot: Pick<Snapshot, 'event' | 'tickets'>): EventState | undefined {
  return snapshot.event && { event: snapshot.event.value, tickets: inPlace(ticketValues(snapshot)) }
}

function ticketValues({ tickets }: Pick<Snapshot, 'tickets'>): Map<string, TicketValue> {
  return new Map([...tickets].map(([ticketType, { value }]) => [ticketType, value]))
}

function choicesOf({ locations, eventTypes }: Snapshot) {
  return { locations, eventTypes }
}

function eventOf(
  { tickets: _, ...said }: EventDraft,
  rest: Pick<EventValue, 'status' | 'createdAt' | 'updatedAt'> & { updatedBy: string },
): EventValue {
  return { ...said, ...rest }
}

function commit(snapshot: Snapshot, event: EventValue, tickets: ReadonlyMap<string, TicketValue | null>) {
  return {
    changes: { event, tickets },
    answer: { event, tickets: ticketsAfter(ticketValues(snapshot), tickets) },
  }
}

function conflict(version: number): Failure {
  return { code: 'edit-conflict', version }
}

/** Whether saving the draft would change nothing. */
function says(state: EventState, draft: EventDraft): boolean {
  const { tickets: stood, ...before } = draftOf(state)
  const { tickets: asked, ...after } = draft
  // Either side may lack an optional field that the other one has.
  const fields = Object.keys({ ...before, ...after }) as (keyof typeof before)[]
  return (
    fields.every((field) => before[field] === after[field]) &&
    stood.length === asked.length &&
    stood.every((ticket, index) => {
      const other = asked[index]
      return (
        other !== undefined &&
        ticket.ticketType === other.ticketType &&
        ticket.price === other.price &&
        ticket.total === other.total
      )
    })
  )
}
