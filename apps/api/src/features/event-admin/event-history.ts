import { type Entry, EtcdFailure, type EtcdStore, type Revision, revisionBefore } from '@ticketcd/etcd'
import { Event, type EventHistory, type EventRevision, type EventValue, Ticket } from '@ticketcd/schema'
import { Refusal } from '../../refusal.ts'
import { type EventState, eventStateOf } from './decision.ts'
import { changesBetween } from './difference.ts'

/** Edits shown at most, and the time that looking for them may take. */
const editsMax = 200
const budgetMs = 2_000
const readMs = 1_000

/** An event between one edit and the next. */
interface Era {
  written: Entry<{ readonly eventId: string }, EventValue>
  state: EventState
}

/**
 * The edits of an event, from etcd's own revisions. It walks back from edit to edit: the event as it stood right before
 * one is what the edit before it made. So it costs by the number of edits, where a replay by a watch would make etcd go
 * through everything that was ever sold (docs/decisions/0023).
 *
 * @throws {Refusal} event-not-found
 * @throws {EtcdFailure} when the present itself cannot be read
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
      // What an older version wrote may not be readable any more, and a cluster may be lost on the way.
      return { items, compactedBefore: null, more: true }
    }
    if (!before) break
    items.push(revisionOf(after, before.state))
    after = before
  }
  items.push(revisionOf(after, null))
  return { items, compactedBefore: null, more: false }
}

/** The event as it stood right before a revision, or now. Its tickets are of the same moment. */
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
