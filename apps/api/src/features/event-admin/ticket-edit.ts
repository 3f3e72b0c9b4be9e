import type { Failure, TicketDraft, TicketValue } from '@ticketcd/schema'

/*
 * The effect of an edit on the tickets of an event. The admin sets price, total and position. Only
 * sales change available, held, sold and revenue.
 *
 * Invariants:
 * 1. total = available + held + sold for every ticket afterwards; held, sold, revenue and waiting
 *    stay unchanged.
 * 2. An unchanged ticket is not written, so an edit races only for the tickets that it changes.
 * 3. Positions rise in the order of the drafts.
 */

type TooLow = Extract<Failure, { code: 'total-too-low' }>['tickets'][number]

export type TicketEdit = { writes: ReadonlyMap<string, TicketValue | null> } | { failure: Failure }

/**
 * @param state the current tickets by ticket type
 * @returns the tickets to write (`null` deletes), or `total-too-low` with every such ticket type
 */
export function editTickets(
  drafts: readonly TicketDraft[],
  state: ReadonlyMap<string, TicketValue>,
): TicketEdit {
  const writes = new Map<string, TicketValue | null>()
  const tooLow: TooLow[] = []
  let place = -1
  for (const { ticketType, price, total } of drafts) {
    const before = state.get(ticketType)
    // A position that is still greater than the one before it is kept.
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

/** The tickets after the writes, in the order of their positions. */
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
