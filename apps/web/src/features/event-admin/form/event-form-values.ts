import type { EventDraft } from '@ticketcd/schema'
import { draftFields } from '../merge/event-merge.ts'
import { centsOf, typedCents } from './money-input.ts'
import { daysLater, momentOf, wallTimeOf } from './wall-time.ts'

/** The text of the fields of a ticket type. */
export interface TicketValues {
  /** Identifies the row while the form is open. */
  key: string
  ticketType: string
  price: string
  total: string
}

/** The text of all fields, also if it is invalid. Times are wall times of `timeZone`. */
export interface FormValues {
  name: string
  description: string
  type: string
  location: string
  venue: string
  timeZone: string
  startsAt: string
  endsAt: string
  salesOpen: 'now' | 'later'
  salesOpenAt: string
  maxPerCustomer: string
  /** Empty: until the event starts. */
  cancelUntil: string
  tickets: TicketValues[]
}

let rows = 0
/** Returns a key that no other row of this page has. */
export const rowKey = () => `${Date.now().toString(36)}-${++rows}`

export function emptyValues(): FormValues {
  return {
    name: '',
    description: '',
    type: '',
    location: '',
    venue: '',
    timeZone: '',
    startsAt: '',
    endsAt: '',
    salesOpen: 'now',
    salesOpenAt: '',
    maxPerCustomer: '6',
    cancelUntil: '',
    tickets: [{ key: rowKey(), ticketType: '', price: '', total: '' }],
  }
}

/** @param now ISO 8601, UTC; sales that opened before it are open */
export function valuesOf(draft: EventDraft, locale: string, now: string): FormValues {
  const { timeZone } = draft
  return {
    name: draft.name,
    description: draft.description,
    type: draft.type,
    location: draft.location,
    venue: draft.venue,
    timeZone,
    startsAt: wallTimeOf(draft.startsAt, timeZone),
    endsAt: wallTimeOf(draft.endsAt, timeZone),
    salesOpen: draft.salesOpenAt <= now ? 'now' : 'later',
    salesOpenAt: draft.salesOpenAt <= now ? '' : wallTimeOf(draft.salesOpenAt, timeZone),
    maxPerCustomer: String(draft.maxPerCustomer),
    cancelUntil: draft.cancelUntil ? wallTimeOf(draft.cancelUntil, timeZone) : '',
    tickets: draft.tickets.map(({ ticketType, price, total }) => ({
      key: rowKey(),
      ticketType,
      price: typedCents(price, locale),
      total: String(total),
    })),
  }
}

/** Returns a draft for a new event: a copy with all dates a week later. */
export function copyOf(draft: EventDraft): EventDraft {
  const later = (iso: string) => daysLater(iso, 7, draft.timeZone)
  return {
    ...draft,
    startsAt: later(draft.startsAt),
    endsAt: later(draft.endsAt),
    salesOpenAt: later(draft.salesOpenAt),
    ...(draft.cancelUntil && { cancelUntil: later(draft.cancelUntil) }),
  }
}

/**
 * Converts the text of the form to a draft. Invalid text becomes an empty text or `NaN`, which the
 * validation rejects at its field. An unchanged field keeps its exact value: the second of two
 * equal hours, seconds, or a past opening of sales.
 * @param openedAt ISO 8601, UTC: when the form was opened, the value of "now"
 */
export function draftOf(
  values: FormValues,
  base: EventDraft | undefined,
  locale: string,
  openedAt: string,
): EventDraft {
  const { timeZone } = values
  const moment = (wall: string, before: string | undefined) => {
    if (before !== undefined && base?.timeZone === timeZone && wallTimeOf(before, timeZone) === wall)
      return before
    return momentOf(wall, timeZone)?.iso ?? ''
  }
  const nowOpen = base && base.salesOpenAt <= openedAt ? base.salesOpenAt : openedAt
  return {
    name: values.name.trim(),
    description: values.description,
    type: values.type,
    location: values.location,
    venue: values.venue.trim(),
    timeZone,
    startsAt: moment(values.startsAt, base?.startsAt),
    endsAt: moment(values.endsAt, base?.endsAt),
    salesOpenAt: values.salesOpen === 'now' ? nowOpen : moment(values.salesOpenAt, base?.salesOpenAt),
    maxPerCustomer: wholeNumber(values.maxPerCustomer),
    ...(values.cancelUntil !== '' && { cancelUntil: moment(values.cancelUntil, base?.cancelUntil) }),
    tickets: values.tickets.map(({ ticketType, price, total }) => ({
      ticketType: ticketType.trim().normalize('NFC'),
      price: centsOf(price, locale) ?? Number.NaN,
      total: wholeNumber(total),
    })),
  }
}

/** Returns the form of a merged draft. Text of mine stays as typed if its value is unchanged. */
export function mergedValues(
  merged: EventDraft,
  mine: EventDraft,
  typed: FormValues,
  locale: string,
  now: string,
): FormValues {
  const fresh = valuesOf(merged, locale, now)
  const same = new Set(draftFields.filter((field) => Object.is(merged[field], mine[field])))
  const kept = <Name extends keyof FormValues>(field: (typeof draftFields)[number], name: Name) =>
    same.has(field) && same.has('timeZone') ? typed[name] : fresh[name]
  const found = new Set<number>()
  return {
    name: kept('name', 'name'),
    description: kept('description', 'description'),
    type: kept('type', 'type'),
    location: kept('location', 'location'),
    venue: kept('venue', 'venue'),
    timeZone: kept('timeZone', 'timeZone'),
    startsAt: kept('startsAt', 'startsAt'),
    endsAt: kept('endsAt', 'endsAt'),
    salesOpen: kept('salesOpenAt', 'salesOpen'),
    salesOpenAt: kept('salesOpenAt', 'salesOpenAt'),
    maxPerCustomer: kept('maxPerCustomer', 'maxPerCustomer'),
    cancelUntil: kept('cancelUntil', 'cancelUntil'),
    tickets: fresh.tickets.map((ticket, index) => {
      const name = merged.tickets[index]?.ticketType
      // Rows of the same name, or without one, are matched in their order.
      const place = mine.tickets.findIndex(({ ticketType }, each) => ticketType === name && !found.has(each))
      found.add(place)
      const own = typed.tickets[place]
      const before = mine.tickets[place]
      if (!own || !before) return ticket
      return {
        ...own,
        price: Object.is(before.price, merged.tickets[index]?.price) ? own.price : ticket.price,
        total: Object.is(before.total, merged.tickets[index]?.total) ? own.total : ticket.total,
      }
    }),
  }
}

function wholeNumber(text: string): number {
  const digits = text.replace(/[\s\u00a0\u202f]/g, '')
  return /^\d{1,9}$/.test(digits) ? Number(digits) : Number.NaN
}
