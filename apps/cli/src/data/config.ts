import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Email, IsoTime, PasswordInput, PersonName, Role, TicketTypeName, Username } from '@ticketcd/schema'
import * as z from 'zod'
import { JsonDocument } from '../json-document.ts'
import { wordings } from './wording.ts'

const Probability = z.number().min(0).max(1)
const Amount = z.number().min(0).max(1_000)
const Weight = z.number().positive().max(1_000)

/** Two whole numbers in ascending order. */
const Span = (min: number, max: number) =>
  z
    .tuple([z.int().min(min).max(max), z.int().min(min).max(max)])
    .refine(([low, high]) => low <= high, 'the first number is greater than the second')

/** Kinds of venue; an event type lists the suitable ones. */
const VenueKind = z.enum(['hall', 'theatre', 'club', 'outdoor', 'arena', 'gallery', 'studio'])

const Venues = z.partialRecord(VenueKind, z.array(z.string().min(1).max(80)).min(1))

const TimeZone = z.string().refine((name) => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}, 'not an IANA time zone')

const Place = z.strictObject({
  name: z.string().min(1).max(60),
  country: z.string().regex(/^[A-Z]{2}$/, 'two capital letters (ISO 3166-1)'),
  timeZone: TimeZone,
  weight: Weight,
  venues: Venues,
})
export type Place = z.output<typeof Place>

const TicketPlan = z.strictObject({
  name: z.string().refine((name) => TicketTypeName.safeParse(name).success, 'not a name for a ticket type'),
  /** In cents. */
  price: Span(0, 1_000_000),
  quantity: Span(1, 100_000),
  probability: Probability.default(1),
})
export type TicketPlan = z.output<typeof TicketPlan>

const EventType = z.strictObject({
  name: z
    .string()
    .refine((name) => Object.hasOwn(wordings, name), `one of ${Object.keys(wordings).join(', ')}`),
  weight: Weight,
  venues: z.array(VenueKind).min(1),
  /** Local time, whole hours. */
  startHours: Span(0, 23),
  durationMinutes: Span(15, 10_000),
  maxPerCustomer: Span(1, 100),
  tickets: z.array(TicketPlan).min(1).max(20),
})
export type EventType = z.output<typeof EventType>

const DemoAccount = z.strictObject({
  username: z.string().refine((name) => Username.safeParse(name).success, 'not a username'),
  name: z.string().refine((name) => PersonName.safeParse(name).success, 'not a name'),
  role: z.enum(Role.options),
  purchases: Amount,
  favourites: Amount,
  notifications: Amount,
})

/** The states of events with a configured share. The rest of the events is `on-sale`. */
export const plannedStates = [
  'draft',
  'cancelled',
  'closed',
  'past',
  'not-open',
  'sold-out',
  'few-left',
] as const

const States = z
  .strictObject(Object.fromEntries(plannedStates.map((state) => [state, Probability])) as PlannedShares)
  .refine(
    (shares) => Object.values(shares).reduce((sum, share) => sum + share, 0) <= 1,
    'more than all events',
  )
type PlannedShares = Record<(typeof plannedStates)[number], typeof Probability>

/** The configuration of a data set. `now` is resolved: never null. */
export const DataConfig = z.strictObject({
  seed: z.int().min(0),
  now: z
    .string()
    .refine((time) => IsoTime.safeParse(time).success, 'not a moment such as 2026-06-01T00:00:00.000Z')
    .nullable()
    .transform((now) => now ?? startOfMinute(new Date())),
  users: z.int().min(0).max(200_000),
  events: z.int().min(0).max(1_000_000),
  adminProbability: Probability,
  purchasesPerUser: Amount,
  favourites: z.strictObject({ probability: Probability, perUser: Amount }),
  notifications: z.strictObject({
    probability: Probability,
    perUser: Amount,
    triggeredProbability: Probability,
  }),
  password: z.string().refine((text) => PasswordInput.safeParse(text).success, '8 to 200 characters'),
  accounts: z
    .array(DemoAccount)
    .refine((accounts) => new Set(accounts.map((each) => each.username)).size === accounts.length, {
      message: 'a username comes twice',
    }),
  window: z.strictObject({ aheadDays: z.int().min(1).max(3_650), behindDays: z.int().min(1).max(3_650) }),
  states: States,
  portugueseNameProbability: Probability,
  places: z.array(Place).min(1),
  eventTypes: z.array(EventType).min(1),
})
export type DataConfig = z.output<typeof DataConfig>

/** ISO 8601, UTC. A data set ends at a whole minute, because sales are counted by the minute. */
export function startOfMinute(date: Date): string {
  return `${date.toISOString().slice(0, 16)}:00.000Z`
}

/** The e-mail address of a username of the data set: in a domain without mailboxes (RFC 2606). */
export function emailOf(username: string): string {
  return Email.parse(`${username}@example.com`)
}

/** @throws {Failure} with file, line and column */
export function readDataConfig(path = defaultDataConfigPath()): DataConfig {
  const document = JsonDocument.read(path)
  const config = document.parse(DataConfig)
  for (const [index, type] of config.eventTypes.entries())
    for (const place of config.places)
      if (venuesFor(type, place).length === 0)
        throw document.fail(['eventTypes', index, 'venues'], `${place.name} has no venue for a ${type.name}`)
  return config
}

/** The venues of a place that suit an event type. */
export function venuesFor(type: Pick<EventType, 'venues'>, place: Place): string[] {
  return type.venues.flatMap((kind) => place.venues[kind] ?? [])
}

/** The file that is committed with this package, also if the package runs as one bundle. */
export function defaultDataConfigPath(): string {
  let folder = dirname(fileURLToPath(import.meta.url))
  while (!existsSync(join(folder, fileName)) && dirname(folder) !== folder) folder = dirname(folder)
  return join(folder, fileName)
}

const fileName = 'data.config.jsonc'
