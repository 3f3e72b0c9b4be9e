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

/** All fields of an event that admins edit. Counts are not among them: only sales change counts. */
export const EventDraft = DraftFields.check(
  z.superRefine((draft, { addIssue }) => {
    for (const { path, message } of contradictionsIn(draft)) addIssue({ code: 'custom', path, message })
  }),
)
export type EventDraft = z.output<typeof EventDraft>

/** The data that a draft is validated against. */
export interface DraftSurroundings {
  /** ISO 8601, UTC */
  now: string
  /** The names of the locations and event types that may be chosen. */
  locations: readonly string[]
  eventTypes: readonly string[]
  /** The saved values. An unchanged value stays valid, even if it could not be chosen now. */
  before?: Pick<EventDraft, 'startsAt' | 'location' | 'type'> | undefined
}

/** `path` names a field of the form: `startsAt`, `tickets.3.total`. */
export interface DraftIssue {
  path: string
  message: string
}

/** All issues of a draft at once; an empty list if the draft may be saved. */
export function draftIssues(draft: EventDraft, surroundings: DraftSurroundings): DraftIssue[] {
  const issues: DraftIssue[] = (DraftFields.safeParse(draft).error?.issues ?? []).map(
    ({ path, message }) => ({
      path: path.join('.'),
      message,
    }),
  )
  // A field that is invalid by itself gets no further issues.
  const wrong = new Set(issues.map(({ path }) => path))
  for (const { path, message } of [...misfitsOf(draft, surroundings), ...contradictionsIn(draft)]) {
    // Nor is another time compared with an invalid start.
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

/** Issues between fields. Fields that are not valid times are skipped. */
function contradictionsIn({ startsAt, endsAt, salesOpenAt, cancelUntil, tickets }: EventDraft): Fault[] {
  const faults: Fault[] = []
  if (areTimes(startsAt, endsAt) && endsAt < startsAt)
    faults.push({ path: ['endsAt'], message: 'ends-before-start' })
  // Sales end at the start of the event, so sales that open then would never be open.
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

/** Whether all texts are valid times. Valid times sort as text; other texts cannot be compared. */
function areTimes(...texts: string[]): boolean {
  return texts.every((text) => IsoTime.safeParse(text).success)
}

/**
 * A name without differences that readers cannot see: case, compatibility forms of a letter,
 * invisible characters.
 */
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

/** A ticket type with its current counts. */
export interface AdminTicket extends TicketDraft {
  available: number
  held: number
  sold: number
  /** In cents. */
  revenue: number
}

/** The view of an event for admins. */
export interface AdminEvent {
  eventId: string
  /**
   * Identifies this edit: the `modRevision` of the event's key. A save sends the version that it
   * began with.
   */
  version: number
  status: EventStatus
  draft: EventDraft
  /** In the order of their positions. */
  tickets: AdminTicket[]
  /** ISO 8601, UTC */
  createdAt: string
  updatedAt: string
  /** The admin who made this edit; `null` if it was not recorded. */
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

/** The browser creates `eventId`: a request that is sent twice creates the event once. */
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

/** One edit of an event, as readable differences from the edit before. */
export interface EventRevision {
  revision: number
  /** ISO 8601, UTC */
  at: string
  /** The admin who made it; `null` if it was not recorded. */
  by: string | null
  /** For the creation: all initial values. */
  changes: EventChange[]
}

/**
 * `field` is a name of `EventDraft`, `status`, or `tickets.<ticketType>.<price|total|position>`
 * with positions from 0. `null` means that the value did not exist.
 */
export interface EventChange {
  field: string
  before: string | number | null
  after: string | number | null
}

export interface EventHistory {
  /** Newest first. */
  items: EventRevision[]
  /** The edits before this revision were compacted; `null` if no requested edit was compacted. */
  compactedBefore: number | null
  /** There are older edits that were not read: a history is bounded. */
  more: boolean
}

/**
 * The lists that forms offer. A save sends the version of its list, which is 0 for a list that was
 * never written.
 */
export interface ConfigLists {
  locations: { version: number; items: Location[] }
  eventTypes: { version: number; items: string[] }
  ticketTypes: { version: number; items: string[] }
}

const ListVersion = z.int().check(z.nonnegative())
/** The most locations, types or names in one list. */
const listMax = 500

/**
 * The schema of a list in which all names look different: readers of a filter could not distinguish
 * two equal ones.
 */
const list = <Item extends z.ZodMiniType>(item: Item, nameOf: (item: z.output<Item>) => string) =>
  z.array(item).check(
    z.maxLength(listMax),
    z.refine(
      (items) => new Set(items.map((item) => asRead(nameOf(item)))).size === items.length,
      'an item is listed twice',
    ),
  )

/** A location as it is saved: its name has no hidden characters, and its zone exists. */
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
