import type { Failure, TicketDraft, TicketValue } from '@ticketcd/schema'

/*
 * What an edit does to the tickets of an event. Price, total and place are the admin's; what is available, held, sold and
 * earned is moved by sales alone.
 *
 * Invariants:
 * 1. total = available + held + sold for every ticket afterwards; held, sold, revenue and who waits stay as they are.
 * 2. A ticket that says nothing new is not written, so that an edit races only for what it changes.
 * 3. Places rise in the order of the drafts.
 */

type TooLow = Extract<Failure, { code: 'total-too-low' }>['tickets'][number]

export type TicketEdit = { writes: ReadonlyMap<string, TicketValue | null> } | { failure: Failure }

/** @param standing by ticket type. @returns what to write, `null` to delete, or `total-too-low` with all that are. */
export function editTickets(
  drafts: readonly TicketDraft[],
  state: ReadonlyMap<string, TicketValue>,
): TicketEdit {
  const writes = new Map<string, TicketValue | null>()
  const tooLow: TooLow[] = []
  let place = -1
  for (const { ticketType, price, total } of drafts) {
    const before = state.get(ticketType)
    // A place that still comes behind the one before it is kept.
    place = before && before.position > place ? before.position : place + 1
    const taken = before ? before.held + before.sold : 0
    if (before && total < taken) tooLow.push({ ticketType, total, held: before.held, sold: before.sold })
    const after: TicketValue = {
      price,
      total,
      available: total - taken,
      held: before?.held ?? 0,
      sold: before?.sold ?? 0,
      revenue: before?.revenue ?? 0,
      position: place,
      ...(before?.waiting !== undefined && { waiting: before.waiting }),
    }
    if (!before || !saysTheSame(before, after)) writes.set(ticketType, after)
  }
  const kept = new Set(drafts.map(({ ticketType }) => ticketType))
  for (const [ticketType, { held, sold }] of state) {
    if (kept.has(ticketType)) continue
    if (held + sold > 0) tooLow.push({ ticketType, total: 0, held, sold })
    writes.set(ticketType, null)
  }
  return tooLow.length > 0 ? { failure: { code: 'total-too-low', tickets: tooLow } } : { writes }
}

function saysTheSame(a: TicketValue, b: TicketValue): boolean {
  return a.price === b.price && a.total === b.total && a.position === b.position
}

/** The tickets after the writes, in the order of their places. */
export function ticketsAfter(
  state: ReadonlyMap<string, TicketValue>,
  writes: ReadonlyMap<string, TicketValue | null>,
): Map<string, TicketValue> {
  const after = new Map(state)
  for (const [ticketType, ticket] of writes) {
    if (ticket) after.set(ticketType, ticket)
    else after.delete(ticketType)
  }
  return inPlace(after)
}

export function inPlace(tickets: ReadonlyMap<string, TicketValue>): Map<string, TicketValue> {
  return new Map(
    [...tickets].sort(([a, one], [b, other]) => one.position - other.position || (a < b ? -1 : 1)),
  )
}
