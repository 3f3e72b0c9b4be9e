import * as z from 'zod/mini'
import { Location } from './config.ts'
import { EventStatus } from './event.ts'
import {
  DraftFields,
  type DraftProblem,
  plainLine,
  type TicketDraft,
  TimeZone,
  UncheckedDraft,
} from './event-draft-fields.ts'
import { EventId, TicketTypeName } from './id.ts'
import type { SaleState } from './sale-state.ts'
import { IsoTime, line } from './value.ts'

/** Everything that an admin says of an event. Counts are none of it: they move by sales alone. */
export const EventDraft = DraftFields.check(
  z.superRefine((draft, { addIssue }) => {
    for (const { path, message } of contradictionsIn(draft)) addIssue({ code: 'custom', path, message })
  }),
)
export type EventDraft = z.output<typeof EventDraft>

/** What a draft is judged against. */
export interface DraftSurroundings {
  /** ISO 8601, UTC */
  now: string
  /** The names of the places and the event types that may be chosen. */
  locations: readonly string[]
  eventTypes: readonly string[]
  /** What stands there already: it may stay, also when it could not be chosen anew. */
  before?: Pick<EventDraft, 'startsAt' | 'location' | 'type'> | undefined
}

/** `path` names a field of the form: `startsAt`, `tickets.3.total`. */
export interface DraftIssue {
  path: string
  message: string
}

/** Everything that is wrong with a draft, at once; nothing for one that may be saved. */
export function draftIssues(draft: EventDraft, surroundings: DraftSurroundings): DraftIssue[] {
  const issues: DraftIssue[] = (DraftFields.safeParse(draft).error?.issues ?? []).map(
    ({ path, message }) => ({
      path: path.join('.'),
      message,
    }),
  )
  // A field that is wrong in itself has no other fault.
  const wrong = new Set(issues.map(({ path }) => path))
  for (const { path, message } of [...misfitsOf(draft, surroundings), ...contradictionsIn(draft)]) {
    // Nor is anything too late for a start that cannot be.
    if (isAfterStart(message) && wrong.has('startsAt')) continue
    if (wrong.has(path.join('.'))) continue
    issues.push({ path: path.join('.'), message })
    if (message === 'starts-in-the-past') wrong.add('startsAt')
  }
  return issues
}

function isAfterStart(message: DraftProblem): boolean {
  return message === 'sales-open-after-start' || message === 'cancel-after-start'
}

interface Fault {
  path: (string | number)[]
  message: DraftProblem
}

/** Fields that contradict one another. What is no time contradicts nothing. */
function contradictionsIn({ startsAt, endsAt, salesOpenAt, cancelUntil, tickets }: EventDraft): Fault[] {
  const faults: Fault[] = []
  if (areTimes(startsAt, endsAt) && endsAt < startsAt)
    faults.push({ path: ['endsAt'], message: 'ends-before-start' })
  // The start ends the sale: what opens then would never have been open.
  if (areTimes(startsAt, salesOpenAt) && startsAt <= salesOpenAt)
    faults.push({ path: ['salesOpenAt'], message: 'sales-open-after-start' })
  if (cancelUntil !== undefined && areTimes(startsAt, cancelUntil) && startsAt < cancelUntil)
    faults.push({ path: ['cancelUntil'], message: 'cancel-after-start' })
  const seen = new Set<string>()
  for (const [index, { ticketType }] of tickets.entries()) {
    const name = asRead(ticketType)
    if (seen.has(name)) faults.push({ path: ['tickets', index, 'ticketType'], message: 'ticket-type-twice' })
    seen.add(name)
  }
  return faults
}

/** Times in the house's form sort as text; what is no time is neither earlier nor later. */
function areTimes(...texts: string[]): boolean {
  return texts.every((text) => IsoTime.safeParse(text).success)
}

/** A name without what no reader tells apart: capitals, other forms of a letter, what is not seen. */
function asRead(name: string): string {
  return name
    .normalize('NFKC')
    .replace(/\p{DI}/gu, '')
    .toLowerCase()
}

function misfitsOf(draft: EventDraft, { now, locations, eventTypes, before }: DraftSurroundings): Fault[] {
  const faults: Fault[] = []
  const isNew = (field: 'startsAt' | 'location' | 'type') => draft[field] !== before?.[field]
  if (isNew('startsAt') && draft.startsAt <= now)
    faults.push({ path: ['startsAt'], message: 'starts-in-the-past' })
  if (isNew('location') && !locations.includes(draft.location))
    faults.push({ path: ['location'], message: 'not-in-the-list' })
  if (isNew('type') && !eventTypes.includes(draft.type))
    faults.push({ path: ['type'], message: 'not-in-the-list' })
  return faults
}

/** A ticket type with what has become of it. */
export interface AdminTicket extends TicketDraft {
  available: number
  held: number
  sold: number
  /** In cents. */
  revenue: number
}

/** An event as admins see it. */
export interface AdminEvent {
  eventId: string
  /** Names this edit: whoever saves says which one they began with. The `modRevision` of the event's key. */
  version: number
  status: EventStatus
  draft: EventDraft
  /** In order. */
  tickets: AdminTicket[]
  /** ISO 8601, UTC */
  createdAt: string
  updatedAt: string
  /** Who made this edit; `null` where that was not recorded. */
  updatedBy: string | null
}

export interface AdminEventRow {
  eventId: string
  name: string
  type: string
  venue: string
  location: string
  startsAt: string
  timeZone: string
  status: EventStatus
  state: SaleState
  sold: number
  held: number
  capacity: number
  /** In cents. */
  revenue: number
  revision: number
}

export const AdminEventsQuery = z.object({
  text: z.optional(z.string().check(z.trim(), z.maxLength(200))),
  status: z.optional(EventStatus),
  type: z.optional(line(40)),
  cursor: z.nullish(z.string().check(z.maxLength(500))),
  limit: z.optional(z.int().check(z.minimum(1), z.maximum(100))),
})
export type AdminEventsQuery = z.input<typeof AdminEventsQuery>

/** `eventId` is made by the browser: sent twice, the event is created once. */
export const CreateEventInput = z.object({
  eventId: EventId,
  event: UncheckedDraft,
  status: z.enum(['draft', 'on-sale']),
})
export type CreateEventInput = z.input<typeof CreateEventInput>

const Version = z.int().check(z.minimum(1))

export const UpdateEventInput = z.object({ eventId: EventId, version: Version, event: UncheckedDraft })
export type UpdateEventInput = z.input<typeof UpdateEventInput>

export const EventStatusInput = z.object({ eventId: EventId, version: Version, status: EventStatus })
export type EventStatusInput = z.input<typeof EventStatusInput>

export const RemoveEventInput = z.object({ eventId: EventId, version: Version })

/** One edit of an event, as a readable difference to the one before. */
export interface EventRevision {
  revision: number
  /** ISO 8601, UTC */
  at: string
  /** Who made it; `null` where that was not recorded. */
  by: string | null
  /** Of the creation: all that the event began with. */
  changes: EventChange[]
}

/**
 * `field` is a name of `EventDraft`, `status`, or `tickets.<ticketType>.<price|total|position>` with positions from 0; `null`
 * for "was not there".
 */
export interface EventChange {
  field: string
  before: string | number | null
  after: string | number | null
}

export interface EventHistory {
  /** Newest first. */
  items: EventRevision[]
  /** etcd has forgotten what was before this revision; `null` when it has forgotten nothing of what was looked for. */
  compactedBefore: number | null
  /** There are older edits that were not looked for: a history is bounded. */
  more: boolean
}

/** The lists that forms offer, each with the version to say when it is saved; 0 for one that was never written. */
export interface ConfigLists {
  locations: { version: number; items: Location[] }
  eventTypes: { version: number; items: string[] }
  ticketTypes: { version: number; items: string[] }
}

const ListVersion = z.int().check(z.nonnegative())
/** The most places, types or names in one list. */
const listMax = 500

/** Nothing stands twice in a list, however it is written: nobody could tell the two apart in a filter. */
const list = <Item extends z.ZodMiniType>(item: Item, nameOf: (item: z.output<Item>) => string) =>
  z.array(item).check(
    z.maxLength(listMax),
    z.refine(
      (items) => new Set(items.map((item) => asRead(nameOf(item)))).size === items.length,
      'something stands there twice',
    ),
  )

/** A place as it is saved: its name can be told from others, its zone exists. */
const LocationInput = z.object({
  ...Location.shape,
  name: plainLine(60),
  timeZone: TimeZone,
  venues: list(plainLine(80), (venue) => venue),
})

export const ConfigListInput = z.discriminatedUnion('list', [
  z.object({
    list: z.literal('locations'),
    version: ListVersion,
    items: list(LocationInput, ({ name }) => name),
  }),
  z.object({
    list: z.literal('event-types'),
    version: ListVersion,
    items: list(plainLine(40), (type) => type),
  }),
  z.object({
    list: z.literal('ticket-types'),
    version: ListVersion,
    items: list(TicketTypeName, (type) => type),
  }),
])
export type ConfigListInput = z.input<typeof ConfigListInput>
