import type { EventDraft, TicketDraft } from '@ticketcd/schema'

/*
 * Two admins edited the same event. Invariants:
 * 1. what only one of them changed is as that one left it;
 * 2. what both changed to the same is that;
 * 3. what both changed differently is a conflict with both values, never decided here;
 * 4. no row of mine is lost: one without a name, or with the name of another, is nobody else's and stays where it is.
 * Ticket types are told apart by name; their order is one field of its own.
 */

/** Every field but the tickets: a merge that missed one would drop the newer value without a word. */
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

/** `undefined`: nothing was said of it. */
type FieldValue = string | number | undefined

/** A field in conflict, or one that was taken over. */
export type MergedField =
  | { kind: 'field'; field: DraftField; mine: FieldValue; theirs: FieldValue }
  | { kind: 'ticket'; ticketType: string; part: 'price' | 'total'; mine: number; theirs: number }
  /** One removed it and the other changed it; `null` is whoever removed it. */
  | { kind: 'presence'; ticketType: string; mine: TicketDraft | null; theirs: TicketDraft | null }
  | { kind: 'order'; mine: string[]; theirs: string[] }

export interface Merge {
  /** With my value in every conflict, until it is chosen. */
  draft: EventDraft
  /** What only they changed. */
  taken: MergedField[]
  conflicts: MergedField[]
}

/** @param base what both began with */
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

/** The draft with one conflict decided. What is not part of the conflict stays. */
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
 * What I have seen of theirs, to merge with once more when they save again: what stands there now, but for the conflicts that
 * are not decided, where it is what both began with. So a conflict stays one until somebody has decided it.
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

/** Names a conflict among those of one merge. */
export function conflictKey(conflict: MergedField): string {
  switch (conflict.kind) {
    case 'field':
      return conflict.field
    case 'ticket':
      return `tickets.${conflict.ticketType}.${conflict.part}`
    case 'presence':
      return `tickets.${conflict.ticketType}`
    case 'order':
      return 'tickets'
    default:
      return conflict satisfies never
  }
}

/** What is not said of an event is not in its draft at all. */
function withField(draft: EventDraft, field: DraftField, value: FieldValue): EventDraft {
  const { cancelUntil, ...said } = { ...draft, [field]: value }
  return cancelUntil === undefined ? said : { ...said, cancelUntil }
}

function merged(base: FieldValue, mine: FieldValue, theirs: FieldValue): 'mine' | 'theirs' | 'conflict' {
  if (Object.is(mine, theirs) || Object.is(theirs, base)) return 'mine'
  return Object.is(mine, base) ? 'theirs' : 'conflict'
}

const text = ({ price, total }: TicketDraft) => `${price} ${total}`

/** The first of each name; a row that has no name yet is none of them. */
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

/** Puts back the rows of mine that no name tells apart, each at its place. */
function withOwnRows(mine: EventDraft, merged: EventDraft): EventDraft {
  const named = new Set(byName(mine).values())
  const tickets = [...merged.tickets]
  for (const [index, ticket] of mine.tickets.entries())
    if (!named.has(ticket)) tickets.splice(index, 0, ticket)
  return { ...merged, tickets }
}

/** Those that `names` does not know keep their place at the end. */
function inOrder(draft: EventDraft, names: readonly string[]): EventDraft {
  const place = ({ ticketType }: TicketDraft) => {
    const index = names.indexOf(ticketType)
    return index < 0 ? names.length : index
  }
  return { ...draft, tickets: draft.tickets.toSorted((one, other) => place(one) - place(other)) }
}
