import type { AdminEventsQuery } from '@ticketcd/schema'
import * as z from 'zod/mini'
import { Smallest } from '../../ranking/smallest.ts'
import type { Edited, RecentEvents } from './recent-events.ts'

const defaultLimit = 24

/** The fields that a page reads of an event that matches a text. */
export interface Match {
  readonly eventId: string
  readonly editRevision: number
  readonly event: Pick<Edited, 'status' | 'type'>
}

/**
 * Calls `visit` with every event that has all words of the text. Returns `false` for a text without
 * words, which excludes nothing.
 */
export type VisitMatches = (text: string, visit: (match: Match, score: number) => void) => boolean

/** The last event of the previous page. `score` is `null` without a search text. */
const Cursor = z.object({ score: z.nullable(z.number()), revision: z.int(), eventId: z.string() })
type Cursor = z.output<typeof Cursor>

/** A cursor that this server did not write, or wrote for another query. */
export class CursorError extends Error {
  override readonly name = 'CursorError'
}

export interface EventIdPage {
  eventIds: string[]
  /** Number of matching events over all pages. */
  total: number
  nextCursor: string | null
}

/**
 * One page of events, the latest edit first. With a text, the best score comes first.
 *
 * @throws {CursorError} if the cursor is invalid or belongs to another list
 */
export function selectEventPage(
  recent: RecentEvents,
  visitMatches: VisitMatches,
  { text, status, type, cursor, limit = defaultLimit }: z.output<typeof AdminEventsQuery>,
): EventIdPage {
  const fits = (event: Match['event']) =>
    (status === undefined || event.status === status) && (type === undefined || event.type === type)
  const after = cursor ? readCursor(cursor) : undefined
  const found = new Smallest<Cursor>(limit + 1, compareRanks)
  let total = 0
  const isSearch =
    text !== undefined &&
    visitMatches(text, ({ eventId, editRevision, event }, score) => {
      if (!fits(event)) return
      total += 1
      const rank = { score, revision: editRevision, eventId }
      if (!after || compareRanks(after, rank) < 0) found.offer(rank)
    })
  if (after && (after.score !== null) !== isSearch) throw new CursorError('a cursor of another list')
  if (isSearch) return pageOf(found.sorted(), limit, total)

  const isFiltered = status !== undefined || type !== undefined
  const items: Cursor[] = []
  for (const event of recent.newestFirst(after)) {
    if (!fits(event)) continue
    items.push({ score: null, revision: event.revision, eventId: event.eventId })
    if (items.length > limit) break
  }
  return pageOf(items, limit, isFiltered ? recent.count(fits) : recent.size)
}

function pageOf(found: readonly Cursor[], limit: number, total: number): EventIdPage {
  const shown = found.slice(0, limit)
  const last = shown.at(-1)
  return {
    eventIds: shown.map(({ eventId }) => eventId),
    total,
    nextCursor: last && found.length > limit ? writeCursor(last) : null,
  }
}

/** Highest score first, then the latest edit. */
function compareRanks(a: Cursor, b: Cursor): number {
  return (
    (b.score ?? 0) - (a.score ?? 0) ||
    b.revision - a.revision ||
    (a.eventId < b.eventId ? 1 : a.eventId > b.eventId ? -1 : 0)
  )
}

function writeCursor(cursor: Cursor): string {
  return Buffer.from(JSON.stringify(cursor)).toString('base64url')
}

function readCursor(text: string): Cursor {
  try {
    return Cursor.parse(JSON.parse(Buffer.from(text, 'base64url').toString()))
  } catch (cause) {
    throw new CursorError('not a cursor', { cause })
  }
}
