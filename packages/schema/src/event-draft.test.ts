import { describe, expect, it } from 'vitest'
import {
  ConfigListInput,
  CreateEventInput,
  draftIssues,
  EventDraft,
  UpdateEventInput,
} from './event-draft.ts'
import { DraftFields, isTimeZone } from './event-draft-fields.ts'

const draft: EventDraft = {
  name: 'Night of Songs',
  description: 'By the river.\n\nBring a coat.',
  venue: 'Coliseu',
  location: 'Lisbon',
  type: 'Concert',
  startsAt: '2030-06-01T20:00:00.000Z',
  endsAt: '2030-06-01T22:00:00.000Z',
  timeZone: 'Europe/Lisbon',
  salesOpenAt: '2030-05-01T10:00:00.000Z',
  maxPerCustomer: 6,
  tickets: [
    { ticketType: 'Standing', price: 2_500, total: 100 },
    { ticketType: 'Seated', price: 4_000, total: 50 },
  ],
}
const surroundings = { now: '2030-01-01T00:00:00.000Z', locations: ['Lisbon'], eventTypes: ['Concert'] }
const issuesOf = (changes: Partial<EventDraft>, before?: EventDraft) =>
  draftIssues({ ...draft, ...changes }, { ...surroundings, before })
const ticket = { ticketType: 'Standing', price: 1, total: 1 }

describe('the draft of an event', () => {
  it('has no issues when it may be saved', () => {
    expect(issuesOf({})).toEqual([])
  })

  it.each<[string, Partial<EventDraft>, { path: string; message?: string }]>([
    [
      'a start in the past',
      { startsAt: '2029-12-31T23:59:59.999Z' },
      { path: 'startsAt', message: 'starts-in-the-past' },
    ],
    [
      'a start right now',
      { startsAt: surroundings.now },
      { path: 'startsAt', message: 'starts-in-the-past' },
    ],
    ['a start that is not a time', { startsAt: 'tomorrow' }, { path: 'startsAt' }],
    [
      'an end before the start',
      { endsAt: '2030-06-01T19:59:00.000Z' },
      { path: 'endsAt', message: 'ends-before-start' },
    ],
    [
      'sales that open when the event starts, which ends them',
      { salesOpenAt: draft.startsAt },
      { path: 'salesOpenAt', message: 'sales-open-after-start' },
    ],
    [
      'sales that open after the start',
      { salesOpenAt: '2030-06-01T21:00:00.000Z' },
      { path: 'salesOpenAt', message: 'sales-open-after-start' },
    ],
    [
      'a cancellation deadline after the start',
      { cancelUntil: '2030-06-01T21:00:00.000Z' },
      { path: 'cancelUntil', message: 'cancel-after-start' },
    ],
    ['a cancellation deadline that is not a time', { cancelUntil: 'tomorrow' }, { path: 'cancelUntil' }],
    [
      'a location that is not in the list',
      { location: 'Atlantis' },
      { path: 'location', message: 'not-in-the-list' },
    ],
    ['a type that is not in the list', { type: 'Seance' }, { path: 'type', message: 'not-in-the-list' }],
    [
      'an unknown time zone',
      { timeZone: 'Europe/Atlantis' },
      { path: 'timeZone', message: 'unknown-time-zone' },
    ],
    ['an offset as a zone', { timeZone: '+01:00' }, { path: 'timeZone', message: 'unknown-time-zone' }],
    ['no name', { name: '' }, { path: 'name' }],
    [
      'a name that reverses the text after it',
      { name: 'Song\u202egnp.exe' },
      { path: 'name', message: 'hidden-characters' },
    ],
    ['a name with half a character', { name: 'Song \ud83c' }, { path: 'name', message: 'hidden-characters' }],
    [
      'a name that differs from another only by an invisible character',
      { name: 'Night\u200b of Songs' },
      { path: 'name', message: 'hidden-characters' },
    ],
    [
      'a name of fillers, which count as letters but are invisible',
      { name: '\u3164\u2800' },
      { path: 'name', message: 'hidden-characters' },
    ],
    [
      'a bell in the description',
      { description: 'ding\u0007' },
      { path: 'description', message: 'hidden-characters' },
    ],
    ['a limit of 0 tickets per customer', { maxPerCustomer: 0 }, { path: 'maxPerCustomer' }],
    ['no ticket types', { tickets: [] }, { path: 'tickets' }],
    [
      'a thousand ticket types',
      { tickets: Array.from({ length: 1_000 }, (_, n) => ({ ...ticket, ticketType: `T${n}` })) },
      { path: 'tickets' },
    ],
    ['a negative price', { tickets: [{ ...ticket, price: -1 }] }, { path: 'tickets.0.price' }],
    ['a price in fractions of a cent', { tickets: [{ ...ticket, price: 0.5 }] }, { path: 'tickets.0.price' }],
    [
      'a total above the maximum',
      { tickets: [ticket, { ...ticket, ticketType: 'B', total: 10_000_001 }] },
      { path: 'tickets.1.total' },
    ],
    [
      'a ticket type twice',
      { tickets: [ticket, ticket] },
      { path: 'tickets.1.ticketType', message: 'ticket-type-twice' },
    ],
    [
      'a ticket type that differs from another by its capitals',
      { tickets: [ticket, { ...ticket, ticketType: 'standing' }] },
      { path: 'tickets.1.ticketType', message: 'ticket-type-twice' },
    ],
    [
      'a ticket type with a filler, which counts as a letter but is invisible',
      { tickets: [{ ...ticket, ticketType: 'Seated\u3164' }] },
      { path: 'tickets.0.ticketType' },
    ],
    [
      'a ticket type of two lines',
      { tickets: [{ ...ticket, ticketType: 'Seated\u2028front' }] },
      { path: 'tickets.0.ticketType' },
    ],
    [
      'a ticket type that would forge a key',
      { tickets: [{ ...ticket, ticketType: 'a:b' }] },
      { path: 'tickets.0.ticketType' },
    ],
  ])('is refused: %s', (_, changes, issue) => {
    expect(issuesOf(changes)).toEqual([expect.objectContaining(issue)])
  })

  it('returns issues of all kinds at once', () => {
    const paths = issuesOf({
      name: '',
      location: 'Atlantis',
      timeZone: 'Nowhere',
      startsAt: '2020-01-01T00:00:00.000Z',
      endsAt: '2019-01-01T00:00:00.000Z',
      tickets: [ticket, { ...ticket, price: 0.5 }],
    }).map(({ path }) => path)
    expect(paths.sort()).toEqual([
      'endsAt',
      'location',
      'name',
      'startsAt',
      'tickets.1.price',
      'tickets.1.ticketType',
      'timeZone',
    ])
  })

  it.each([
    ['HTML', '<script>alert(1)</script> & <b>friends</b>'],
    ['Hebrew', 'ערב שירים'],
    ['Arabic with a mark of direction', 'أمسية \u200fموسيقية'],
    ['joined emoji', 'Família 👨‍👩‍👧'],
    ['an emoji of a chosen form', 'Love \u2764\ufe0f'],
  ])('may be named in %s: it is text', (_, name) => {
    expect(issuesOf({ name })).toEqual([])
    expect(EventDraft.parse({ ...draft, name }).name).toBe(name)
  })

  it('keeps saved values, even if they could not be chosen any more', () => {
    const old = {
      ...draft,
      ...{ location: 'Atlantis', type: 'Seance' },
      ...{ startsAt: '2029-01-01T00:00:00.000Z', salesOpenAt: '2028-12-01T10:00:00.000Z' },
    }
    expect(issuesOf(old, old)).toEqual([])
    const moved = { ...old, startsAt: '2029-02-01T00:00:00.000Z' }
    expect(issuesOf(moved, old)).toMatchObject([{ path: 'startsAt' }])
  })

  it('reaches the api with every field that it may have, optional ones included', () => {
    const whole = { ...draft, cancelUntil: '2030-05-30T10:00:00.000Z' }
    expect(Object.keys(whole).sort()).toEqual(Object.keys(DraftFields.shape).sort())
    const eventId = 'an-event'
    expect(CreateEventInput.parse({ eventId, status: 'draft', event: whole }).event).toEqual(whole)
    expect(UpdateEventInput.parse({ eventId, version: 1, event: whole }).event).toEqual(whole)
  })

  it('is sent to the api with any numbers and texts, but with no other types', () => {
    const input = { eventId: 'an-event', status: 'draft', event: { ...draft, name: '' } }
    expect(CreateEventInput.safeParse(input).success).toBe(true)
    const broken = { ...input, event: { ...draft, name: 7 } }
    expect(CreateEventInput.safeParse(broken).success).toBe(false)
  })
})

describe('a configured list', () => {
  const place = { name: 'Porto', country: 'PT', timeZone: 'Europe/Lisbon', venues: ['Rivoli'] }
  const isSound = (items: unknown[], list = 'locations') =>
    ConfigListInput.safeParse({ list, version: 0, items }).success

  it('has no duplicates, no unknown time zones and no blank items', () => {
    expect(isSound([place])).toBe(true)
    expect(isSound([place, { ...place, venues: [] }])).toBe(false)
    expect(isSound([{ ...place, venues: ['Rivoli', 'Rivoli'] }])).toBe(false)
    expect(isSound([{ ...place, timeZone: 'Nowhere' }])).toBe(false)
    expect(isSound(['Concert'], 'event-types')).toBe(true)
    expect(isSound(['Concert', 'Concert'], 'event-types')).toBe(false)
    expect(isSound([' '], 'event-types')).toBe(false)
    for (const twin of ['concert', 'CONCERT', 'Con\u200dcert', '\uff23oncert'])
      expect(isSound(['Concert', twin], 'event-types'), twin).toBe(false)
    expect(isSound(['Seated', 'Seated'], 'ticket-types')).toBe(false)
  })
})

describe('a time zone', () => {
  it('is a name that the machine supports', () => {
    expect(['Europe/Lisbon', 'UTC', 'Asia/Kolkata'].every(isTimeZone)).toBe(true)
    expect(['', 'Lisbon', '+01:00', '-3', '../etc/localtime'].some(isTimeZone)).toBe(false)
  })
})
