import * as z from 'zod/mini'
import { TicketTypeName } from './id.ts'
import { Cents, Count, IsoTime, line } from './value.ts'

/** The most ticket types of one event. */
export const ticketTypesMax = 50

/**
 * Problems of a draft beyond the format of one field, as the `message` of the issue. Forms have a
 * sentence for each. All other problems have zod's own message.
 */
export const draftProblems = [
  'ends-before-start',
  'sales-open-after-start',
  'cancel-after-start',
  'starts-in-the-past',
  'unknown-time-zone',
  'not-in-the-list',
  'ticket-type-twice',
  'hidden-characters',
] as const
export type DraftProblem = (typeof draftProblems)[number]

const problem = (message: DraftProblem) => message

/**
 * Invisible characters that make one text look like another: fillers, embeddings, overrides and
 * isolates of writing direction, line separators, halves of a character. Direction marks, joiners
 * and variation selectors are allowed because ordinary text contains them.
 */
const hidden = /[\p{Cs}\p{Zl}\p{Zp}\u2800]|(?![\u061c\u200e\u200f\p{Join_Control}\p{VS}])\p{DI}/u

export const plainLine = (maxLength: number) =>
  line(maxLength).check(z.refine((text) => !hidden.test(text), problem('hidden-characters')))

/** Text of several lines. HTML in it is plain text. */
const plainText = (maxLength: number) =>
  z.string().check(
    z.maxLength(maxLength),
    z.refine(
      (text) => !hidden.test(text) && !/\p{Cc}/u.test(text.replace(/[\t\r\n]/g, '')),
      problem('hidden-characters'),
    ),
  )

/**
 * Whether this machine supports an IANA zone. An offset such as `+01:00` is rejected because it has
 * no summer time.
 */
export function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) return false
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false
  }
}

export const TimeZone = line(60).check(z.refine(isTimeZone, problem('unknown-time-zone')))

/** The two schemas of one field. A field without both does not compile, so neither can miss one. */
interface DraftField {
  /** All rules that need no other field. */
  readonly checked: z.ZodMiniType
  /** The type alone: a form sends this, and `draftIssues` reports all its issues at once. */
  readonly unchecked: z.ZodMiniType
}

const text = <Checked extends z.ZodMiniType>(checked: Checked) => ({ checked, unchecked: z.string() })
const number = <Checked extends z.ZodMiniType>(checked: Checked) => ({ checked, unchecked: z.number() })

const ticketFields = {
  ticketType: text(TicketTypeName),
  /** In cents; at most 100,000 units of the currency. */
  price: number(Cents.check(z.maximum(10_000_000))),
  total: number(Count),
} satisfies Record<string, DraftField>

/** An admin's input for one ticket type. Its index in the list is its position on the page. */
export const TicketDraft = z.object(schemasOf(ticketFields, 'checked'))
export type TicketDraft = z.output<typeof TicketDraft>

const draftFields = {
  name: text(plainLine(120)),
  description: text(plainText(5_000)),
  venue: text(plainLine(80)),
  location: text(plainLine(60)),
  type: text(plainLine(40)),
  startsAt: text(IsoTime),
  endsAt: text(IsoTime),
  timeZone: text(TimeZone),
  salesOpenAt: text(IsoTime),
  maxPerCustomer: number(z.int().check(z.minimum(1), z.maximum(100))),
  /** Orders can be cancelled until this time. Absent: until the event starts. */
  cancelUntil: { checked: z.exactOptional(IsoTime), unchecked: z.exactOptional(z.string()) },
  tickets: {
    checked: z.array(TicketDraft).check(z.minLength(1), z.maxLength(ticketTypesMax)),
    unchecked: z.array(z.object(schemasOf(ticketFields, 'unchecked'))),
  },
} satisfies Record<string, DraftField>

/** The fields of a draft, each by its own rules; rules between fields are in `event-draft.ts`. */
export const DraftFields = z.object(schemasOf(draftFields, 'checked'))

/** The draft of an event as a form sends it. Only the type of each field is validated. */
export const UncheckedDraft = z.object(schemasOf(draftFields, 'unchecked'))

function schemasOf<Fields extends Record<string, DraftField>, Side extends keyof DraftField>(
  fields: Fields,
  side: Side,
): { [Name in keyof Fields]: Fields[Name][Side] } {
  const entries = Object.entries(fields).map(([name, field]) => [name, field[side]])
  return Object.fromEntries(entries) as { [Name in keyof Fields]: Fields[Name][Side] }
}
