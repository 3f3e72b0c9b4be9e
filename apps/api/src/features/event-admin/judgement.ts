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
import type { Changes, Scene } from './scene.ts'
import { editTickets, inPlace, ticketsAfter } from './ticket-edit.ts'

/*
 * The rules of editing events: what an admin's step does to what stands in the store. Pure, so that they can be judged
 * again, on fresh values, as often as a race against sales is lost.
 *
 * Invariants:
 * 1. Nothing is overwritten that its editor has not seen: whoever began with another version hears of the conflict.
 * 2. A step that was done already changes nothing and answers the same: sending it twice does it once.
 * 3. What a customer holds or owns stays.
 */

/** An event as it stands, or will stand once the changes are committed. */
export interface Standing {
  event: EventValue
  /** In the order of their places. */
  tickets: ReadonlyMap<string, TicketValue>
}

/** A step changes something or was done already, and answers; or it is refused. */
export type Judgement<Answer> = { changes?: Changes; answer: Answer } | { failure: Failure }

/** Who does it and when (ISO 8601 in UTC). */
export interface Hand {
  by: string
  now: string
}

export function judgeCreate(
  scene: Scene,
  { event: draft, status }: CreateEventInput,
  { by, now }: Hand,
): Judgement<Standing> {
  const standing = standingOf(scene)
  if (standing) {
    const isTheSame = standing.event.status === status && says(standing, draft)
    return isTheSame ? { answer: standing } : { failure: { code: 'event-id-taken' } }
  }
  const issues = draftIssues(draft, { now, ...choicesOf(scene) })
  if (issues.length > 0) return { failure: { code: 'invalid-input', issues } }
  const edit = editTickets(draft.tickets, ticketValues(scene))
  if ('failure' in edit) return edit
  const event = eventOf(draft, { status, createdAt: now, updatedAt: now, updatedBy: by })
  return commit(scene, event, edit.writes)
}

export function judgeUpdate(
  scene: Scene,
  { version, event: draft }: UpdateEventInput,
  { by, now }: Hand,
): Judgement<Standing> {
  const standing = standingOf(scene)
  if (!scene.event || !standing) return { failure: { code: 'event-not-found' } }
  if (says(standing, draft)) return { answer: standing }
  if (scene.event.modRevision !== version) return { failure: conflict(scene.event.modRevision) }
  const { event: before } = standing
  const issues = draftIssues(draft, { now, before, ...choicesOf(scene) })
  if (issues.length > 0) return { failure: { code: 'invalid-input', issues } }
  const edit = editTickets(draft.tickets, ticketValues(scene))
  if ('failure' in edit) return edit
  const { status, createdAt } = before
  const event = eventOf(draft, { status, createdAt, updatedAt: now, updatedBy: by })
  return commit(scene, event, edit.writes)
}

export function judgeStatus(
  scene: Scene,
  { version, status: to }: EventStatusInput,
  { by, now }: Hand,
): Judgement<Standing> {
  const standing = standingOf(scene)
  if (!scene.event || !standing) return { failure: { code: 'event-not-found' } }
  const { status: from } = standing.event
  if (from === to) return { answer: standing }
  if (scene.event.modRevision !== version) return { failure: conflict(scene.event.modRevision) }
  const next: readonly EventStatus[] = eventTransitions[from]
  if (!next.includes(to)) return { failure: { code: 'wrong-transition', from, to } }
  return commit(scene, { ...standing.event, status: to, updatedAt: now, updatedBy: by }, new Map())
}

/** What is gone already is removed. */
export function judgeRemove(scene: Scene, version: number): Judgement<null> {
  if (!scene.event) return { answer: null }
  if (scene.event.modRevision !== version) return { failure: conflict(scene.event.modRevision) }
  const tickets = [...ticketValues(scene).values()]
  const held = tickets.reduce((sum, ticket) => sum + ticket.held, 0)
  const sold = tickets.reduce((sum, ticket) => sum + ticket.sold, 0)
  // Orders that were cancelled have nothing sold any more, but their owners still look them up.
  if (held + sold + scene.orders > 0) return { failure: { code: 'event-has-sales', held, sold } }
  return { changes: 'remove', answer: null }
}

/** What an admin would see in the form. */
export function draftOf({ event, tickets }: Standing): EventDraft {
  const { status: _s, createdAt: _c, updatedAt: _u, updatedBy: _b, ...said } = event
  return {
    ...said,
    tickets: [...tickets].map(([ticketType, { price, total }]) => ({ ticketType, price, total })),
  }
}

export function standingOf(scene: Pick<Scene, 'event' | 'tickets'>): Standing | undefined {
  return scene.event && { event: scene.event.value, tickets: inPlace(ticketValues(scene)) }
}

function ticketValues({ tickets }: Pick<Scene, 'tickets'>): Map<string, TicketValue> {
  return new Map([...tickets].map(([ticketType, { value }]) => [ticketType, value]))
}

function choicesOf({ locations, eventTypes }: Scene) {
  return { locations, eventTypes }
}

function eventOf(
  { tickets: _, ...said }: EventDraft,
  rest: Pick<EventValue, 'status' | 'createdAt' | 'updatedAt'> & { updatedBy: string },
): EventValue {
  return { ...said, ...rest }
}

function commit(scene: Scene, event: EventValue, tickets: ReadonlyMap<string, TicketValue | null>) {
  return {
    changes: { event, tickets },
    answer: { event, tickets: ticketsAfter(ticketValues(scene), tickets) },
  }
}

function conflict(version: number): Failure {
  return { code: 'edit-conflict', version }
}

/** Whether saving the draft would change nothing. */
function says(standing: Standing, draft: EventDraft): boolean {
  const { tickets: stood, ...before } = draftOf(standing)
  const { tickets: asked, ...after } = draft
  // What one of them leaves out the other may say.
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
