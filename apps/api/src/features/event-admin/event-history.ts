import { type Entry, EtcdFailure, type EtcdStore, type Revision, revisionBefore } from '@ticketcd/etcd'
import { Event, type EventHistory, type EventRevision, type EventValue, Ticket } from '@ticketcd/schema'
import { Refusal } from '../../http/refusal.ts'
import { type EventState, eventStateOf } from './decision.ts'
import { changesBetween } from './difference.ts'

/** Maximum number of edits returned, and the time for finding them. */
const editsMax = 200
const budgetMs = 2_000
const readMs = 1_000

/** An event's values between one edit and the next. */
interface Era {
  written: Entry<{ readonly eventId: string }, EventValue>
  state: EventState
}

/**
 * The edits of an event, newest first, from etcd's own revisions. It walks back from edit to edit:
 * the event just before an edit is the result of the edit before it. The cost therefore depends on
 * the number of edits. A replay by a watch would make etcd read every sale (docs/decisions/0023).
 *
 * @throws {Refusal} event-not-found
 * @throws {EtcdFailure} if the current values cannot be read
 */
export async function readEventHistory(
  store: Pick<EtcdStore, 'get' | 'range'>,
  eventId: string,
): Promise<EventHistory> {
  const endsAt = performance.now() + budgetMs
  const items: EventRevision[] = []
  let after = await eraBefore(store, eventId, undefined)
  if (!after) throw new Refusal({ code: 'event-not-found' })
  while (after.written.version > 1) {
    if (items.length >= editsMax || performance.now() >= endsAt)
      return { items, compactedBefore: null, more: true }
    const { modRevision } = after.written
    let before: Era | undefined
    try {
      before = await eraBefore(store, eventId, modRevision)
    } catch (error) {
      if (!(error instanceof EtcdFailure)) throw error
      if (error.code === 'compacted') return { items, compactedBefore: modRevision, more: false }
      // An older version of this program may have written unreadable values, or the cluster may
      // have become unavailable.
      return { items, compactedBefore: null, more: true }
    }
    if (!before) break
    items.push(revisionOf(after, before.state))
    after = before
  }
  items.push(revisionOf(after, null))
  return { items, compactedBefore: null, more: false }
}

/** The event and its tickets just before a revision, or now if there is none. */
async function eraBefore(
  store: Pick<EtcdStore, 'get' | 'range'>,
  eventId: string,
  revision: Revision | undefined,
): Promise<Era | undefined> {
  const at = { deadlineMs: readMs, revision: revision && revisionBefore(revision) }
  const [written, page] = await Promise.all([
    store.get(Event, { eventId }, at),
    store.range(Ticket, { eventId }, at),
  ])
  const tickets = new Map(page.entries.map((entry) => [entry.parts.ticketType, entry]))
  const state = eventStateOf({ event: written, tickets })
  return written && state && { written, state }
}

function revisionOf({ written, state }: Era, before: EventState | null): EventRevision {
  const { updatedAt, updatedBy } = written.value
  return {
    revision: written.modRevision,
    at: updatedAt,
    by: updatedBy ?? null,
    changes: changesBetween(before, state),
  }
}
