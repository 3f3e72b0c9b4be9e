import type { EventDraft, TicketDraft } from '@ticketcd/schema'

/*
 * Merges the edits of two admins to the same event. Invariants:
 * 1. A value that only one of them changed is the changed one.
 * 2. A value that both changed equally is that value.
 * 3. A value that both changed differently is a conflict with both values. It is never decided
 *    here.
 * 4. No row of mine is lost. A row without a name, or with a repeated name, matches no other row
 *    and keeps its place.
 *
 * Ticket types are identified by name. Their order is one field of its own.
 */

/**
 * Every field except the tickets. A merge without one of them would drop the newer value silently.
 */
const isField = {
  name: true,
  description: true,
  type: true,
  location: true,
  venue: true,
  timeZone: true,
  startsAt: true,
  endsAt: true,
  salesOpenAt: true,
  maxPerCustomer: true,
  cancelUntil: true,
} as const satisfies Record<Exclude<keyof EventDraft, 'tickets'>, true>
export type DraftField = keyof typeof isField
export const draftFields = Object.keys(isField) as readonly DraftField[]

/** `undefined`: the field is not set. */
type FieldValue = string | number | undefined

/** A field in conflict, or one that was taken over. */
export type MergedField =
  | { kind: 'field'; field: DraftField; mine: FieldValue; theirs: FieldValue }
  | { kind: 'ticket'; ticketType: string; part: 'price' | 'total'; mine: number; theirs: number }
  /** One removed it and the other changed it; `null` is the removal. */
  | { kind: 'presence'; ticketType: string; mine: TicketDraft | null; theirs: TicketDraft | null }
  | { kind: 'order'; mine: string[]; theirs: string[] }

export interface Merge {
  /** With my value for every conflict, until a side is chosen. */
  draft: EventDraft
  /** Changes of theirs only. */
  taken: MergedField[]
  conflicts: MergedField[]
}

/**
 * Merges two drafts of the same event.
 * @param base the draft that both began with
 */
export function mergeDrafts(base: EventDraft, mine: EventDraft, theirs: EventDraft): Merge {
  const taken: MergedField[] = []
  const conflicts: MergedField[] = []
  let draft: EventDraft = { ...mine, tickets: [] }

  for (const field of draftFields) {
    const entry = { kind: 'field', field, mine: mine[field], theirs: theirs[field] } as const
    const outcome = merged(base[field], mine[field], theirs[field])
    if (outcome === 'theirs') {
      taken.push(entry)
      draft = withField(draft, field, theirs[field])
    } else if (outcome === 'conflict') conflicts.push(entry)
  }

  const inBase = byName(base)
  const inMine = byName(mine)
  const inTheirs = byName(theirs)
  const tickets = new Map<string, TicketDraft>()
  for (const ticketType of new Set([...inMine.keys(), ...inTheirs.keys(), ...inBase.keys()])) {
    const before = inBase.get(ticketType)
    const own = inMine.get(ticketType)
    const other = inTheirs.get(ticketType)
    if (own && other) {
      const result = { ...own }
      for (const part of ['price', 'total'] as const) {
        const entry = { kind: 'ticket', ticketType, part, mine: own[part], theirs: other[part] } as const
        const outcome = merged(before?.[part], own[part], other[part])
        if (outcome === 'theirs') {
          taken.push(entry)
          result[part] = other[part]
        } else if (outcome === 'conflict') conflicts.push(entry)
      }
      tickets.set(ticketType, result)
      continue
    }
    if (!own && !other) continue
    const entry = { kind: 'presence', ticketType, mine: own ?? null, theirs: other ?? null } as const
    const outcome = merged(before && text(before), own && text(own), other && text(other))
    if (outcome === 'conflict') conflicts.push(entry)
    if (outcome === 'theirs') taken.push(entry)
    const kept = outcome === 'theirs' ? other : own
    if (kept) tickets.set(ticketType, kept)
  }

  const order = { mine: [...inMine.keys()], theirs: [...inTheirs.keys()] }
  const common = (names: Iterable<string>) =>
    [...names].filter((name) => inMine.has(name) && inTheirs.has(name) && inBase.has(name)).join('\n')
  const outcome = merged(common(inBase.keys()), common(inMine.keys()), common(inTheirs.keys()))
  if (outcome === 'theirs') taken.push({ kind: 'order', ...order })
  if (outcome === 'conflict') conflicts.push({ kind: 'order', ...order })
  return {
    draft: withOwnRows(
      mine,
      inOrder({ ...draft, tickets: [...tickets.values()] }, outcome === 'theirs' ? order.theirs : order.mine),
    ),
    taken,
    conflicts,
  }
}

/** Returns the draft with one conflict decided. Everything else is unchanged. */
export function choose(draft: EventDraft, conflict: MergedField, side: 'mine' | 'theirs'): EventDraft {
  switch (conflict.kind) {
    case 'field':
      return withField(draft, conflict.field, conflict[side])
    case 'ticket':
      return {
        ...draft,
        tickets: draft.tickets.map((ticket, index) =>
          index === placeOf(draft, conflict.ticketType)
            ? { ...ticket, [conflict.part]: conflict[side] }
            : ticket,
        ),
      }
    case 'presence':
      return withTicket(draft, conflict.ticketType, conflict[side])
    case 'order':
      return inOrder(draft, conflict[side])
    default:
      return conflict satisfies never
  }
}

/**
 * Returns the base for the next merge: theirs, but with the old base for every undecided conflict.
 * An undecided conflict thus stays one if they save again.
 */
export function seenOf(base: EventDraft, theirs: EventDraft, undecided: readonly MergedField[]): EventDraft {
  let seen = theirs
  for (const conflict of undecided) seen = asBefore(seen, base, conflict)
  return seen
}

function asBefore(draft: EventDraft, base: EventDraft, conflict: MergedField): EventDraft {
  switch (conflict.kind) {
    case 'field':
      return withField(draft, conflict.field, base[conflict.field])
    case 'ticket': {
      const { ticketType, part } = conflict
      const before = byName(base).get(ticketType)
      const now = byName(draft).get(ticketType)
      return withTicket(draft, ticketType, before && now ? { ...now, [part]: before[part] } : null)
    }
    case 'presence':
      return withTicket(draft, conflict.ticketType, byName(base).get(conflict.ticketType) ?? null)
    case 'order':
      return inOrder(draft, [...byName(base).keys()])
    default:
      return conflict satisfies never
  }
}

/**
 * Returns a key that identifies a conflict within one merge. The keys of fields are those of
 * `EventChange`. A ticket type may be named `VIP.price`, so its presence has a prefix of its own.
 */
export function conflictKey(conflict: MergedField): string {
  switch (conflict.kind) {
    case 'field':
      return conflict.field
    case 'ticket':
      return `tickets.${conflict.ticketType}.${conflict.part}`
    case 'presence':
      return `presence.${conflict.ticketType}`
    case 'order':
      return 'tickets'
    default:
      return conflict satisfies never
  }
}

/** Returns the draft with one value. A field without a value is not part of the draft. */
function withField(draft: EventDraft, field: DraftField, value: FieldValue): EventDraft {
  const { cancelUntil, ...said } = { ...draft, [field]: value }
  return cancelUntil === undefined ? said : { ...said, cancelUntil }
}

function merged(base: FieldValue, mine: FieldValue, theirs: FieldValue): 'mine' | 'theirs' | 'conflict' {
  if (Object.is(mine, theirs) || Object.is(theirs, base)) return 'mine'
  return Object.is(mine, base) ? 'theirs' : 'conflict'
}

const text = ({ price, total }: TicketDraft) => `${price} ${total}`

/** Returns the first ticket of each name, without rows that have no name yet. */
function byName({ tickets }: EventDraft): Map<string, TicketDraft> {
  const named = new Map<string, TicketDraft>()
  for (const ticket of tickets)
    if (ticket.ticketType !== '' && !named.has(ticket.ticketType)) named.set(ticket.ticketType, ticket)
  return named
}

const placeOf = ({ tickets }: EventDraft, name: string) =>
  tickets.findIndex(({ ticketType }) => ticketType === name)

/** @param ticket `null` to leave it out */
function withTicket(draft: EventDraft, ticketType: string, ticket: TicketDraft | null): EventDraft {
  const place = placeOf(draft, ticketType)
  const put = ticket ? [ticket] : []
  const tickets = place < 0 ? [...draft.tickets, ...put] : draft.tickets.toSpliced(place, 1, ...put)
  return { ...draft, tickets }
}

/** Inserts the rows of mine that no name identifies, each at its place. */
function withOwnRows(mine: EventDraft, merged: EventDraft): EventDraft {
  const named = new Set(byName(mine).values())
  const tickets = [...merged.tickets]
  for (const [index, ticket] of mine.tickets.entries())
    if (!named.has(ticket)) tickets.splice(index, 0, ticket)
  return { ...merged, tickets }
}

/** Sorts the tickets by `names`. Tickets that are not in `names` keep their order, at the end. */
function inOrder(draft: EventDraft, names: readonly string[]): EventDraft {
  const place = ({ ticketType }: TicketDraft) => {
    const index = names.indexOf(ticketType)
    return index < 0 ? names.length : index
  }
  return { ...draft, tickets: draft.tickets.toSorted((one, other) => place(one) - place(other)) }
}
