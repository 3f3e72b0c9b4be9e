import {
  type AdminEvent,
  type AdminEventRow,
  draftIssues,
  type EventChange,
  type EventDetail,
  type EventDraft,
  type EventRevision,
  eventTransitions,
  saleState,
} from '@ticketcd/schema'
import type { RouterInputs, RouterOutputs } from '../lib/trpc.ts'
import * as catalogue from './catalogue.ts'
import { mockedEvents } from './events.ts'
import { Refused } from './refused.ts'
import { scenario } from './scenario.ts'
import { commit, world } from './world.ts'

type Inputs = RouterInputs['eventAdmin']
type Outputs = RouterOutputs['eventAdmin']

interface Stored {
  event: AdminEvent
  history: EventRevision[]
}

const store = new Map(mockedEvents.map((event) => [event.eventId, storedOf(event)]))
let config: Outputs['lists'] | undefined
/** The events that had their conflicting edit already, in `edit-conflict`. */
const collided = new Set<string>()

export function list({ text = '', status, type, cursor, limit = 20 }: Inputs['list']): Outputs['list'] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean)
  const found = [...store.values()]
    .map(({ event }) => rowOf(event))
    .filter((row) => {
      const said = `${row.name} ${row.venue} ${row.location} ${row.type}`.toLowerCase()
      return (
        (!status || row.status === status) &&
        (!type || row.type === type) &&
        words.every((word) => said.includes(word))
      )
    })
    .sort((one, other) => other.revision - one.revision)
  const start = Number(cursor ?? 0)
  const end = start + limit
  return {
    items: found.slice(start, end),
    total: found.length,
    nextCursor: end < found.length ? String(end) : null,
  }
}

export const get = ({ eventId }: Inputs['get']): Outputs['get'] => storedEvent(eventId).event

export function create({ eventId, event: draft, status }: Inputs['create']): Outputs['create'] {
  validate(draft, undefined)
  const known = store.get(eventId)
  if (known) return { event: known.event, revision: known.event.version }
  const at = new Date().toISOString()
  const revision = commit({})
  const event: AdminEvent = {
    eventId,
    version: revision,
    status,
    draft,
    tickets: draft.tickets.map((ticket) => ({
      ...ticket,
      available: ticket.total,
      held: 0,
      sold: 0,
      revenue: 0,
    })),
    createdAt: at,
    updatedAt: at,
    updatedBy: world.account?.username ?? null,
  }
  store.set(eventId, {
    event,
    history: [{ revision, at, by: event.updatedBy, changes: changesBetween(undefined, draft) }],
  })
  return { event, revision }
}

export function update({ eventId, version, event: draft }: Inputs['update']): Outputs['update'] {
  collide(eventId)
  const { event } = storedEvent(eventId, version)
  validate(draft, event.draft)
  const had = (name: string) => event.tickets.find(({ ticketType }) => ticketType === name)
  const tooLow = event.tickets.flatMap(({ ticketType, held, sold }) => {
    const total = draft.tickets.find((each) => each.ticketType === ticketType)?.total ?? 0
    return total < held + sold ? [{ ticketType, total, held, sold }] : []
  })
  if (tooLow.length > 0) throw new Refused({ code: 'total-too-low', tickets: tooLow })
  const tickets = draft.tickets.map((ticket) => {
    const { held, sold, revenue } = had(ticket.ticketType) ?? { held: 0, sold: 0, revenue: 0 }
    return { ...ticket, available: ticket.total - held - sold, held, sold, revenue }
  })
  return saved(
    { ...event, draft, tickets },
    changesBetween(event.draft, draft),
    world.account?.username ?? null,
  )
}

export function setStatus({ eventId, version, status }: Inputs['setStatus']): Outputs['setStatus'] {
  const { event } = storedEvent(eventId, version)
  const allowed: readonly string[] = eventTransitions[event.status]
  if (!allowed.includes(status))
    throw new Refused({ code: 'wrong-transition', from: event.status, to: status })
  const change = { field: 'status', before: event.status, after: status }
  return saved({ ...event, status }, [change], world.account?.username ?? null)
}

export function remove({ eventId, version }: Inputs['remove']): Outputs['remove'] {
  const { event } = storedEvent(eventId, version)
  const { held, sold } = countsOf(event)
  if (held + sold > 0) throw new Refused({ code: 'event-has-sales', held, sold })
  store.delete(eventId)
  return { revision: commit({}) }
}

export function history({ eventId }: Inputs['history']): Outputs['history'] {
  const { history: items } = storedEvent(eventId)
  return { items, compactedBefore: items.some(isCreation) ? null : 900, more: false }
}

export function lists(): Outputs['lists'] {
  const { locations, eventTypes, ticketTypes } = catalogue.config()
  config ??= {
    locations: { version: 1, items: locations },
    eventTypes: { version: 1, items: eventTypes },
    ticketTypes: { version: 1, items: ticketTypes },
  }
  return config
}

export function setList(input: Inputs['setList']): Outputs['setList'] {
  const now = lists()
  const name = (
    { locations: 'locations', 'event-types': 'eventTypes', 'ticket-types': 'ticketTypes' } as const
  )[input.list]
  if (scenario === 'edit-conflict' && !collided.has(name) && name !== 'locations') {
    collided.add(name)
    config = {
      ...now,
      [name]: { version: now[name].version + 1, items: [...now[name].items, 'Added by Rui'] },
    }
    throw new Refused({ code: 'edit-conflict', version: now[name].version + 1 })
  }
  if (input.version !== now[name].version)
    throw new Refused({ code: 'edit-conflict', version: now[name].version })
  config = { ...now, [name]: { version: input.version + 1, items: input.items } }
  return { lists: config, revision: commit({}) }
}

/** Makes a conflicting edit just before a save: another price and name for the same event. */
function collide(eventId: string) {
  if (scenario !== 'edit-conflict' || collided.has(eventId)) return
  collided.add(eventId)
  const { event } = storedEvent(eventId)
  const draft = {
    ...event.draft,
    name: `${event.draft.name} (late show)`,
    maxPerCustomer: event.draft.maxPerCustomer + 2,
    tickets: event.draft.tickets.map((ticket, index) =>
      index === 0 ? { ...ticket, price: ticket.price + 500 } : ticket,
    ),
  }
  const tickets = event.tickets.map((ticket, index) =>
    index === 0 ? { ...ticket, price: ticket.price + 500 } : ticket,
  )
  saved({ ...event, draft, tickets }, changesBetween(event.draft, draft), 'rui')
}

function storedEvent(eventId: string, version?: number): Stored {
  const found = store.get(eventId)
  if (!found) throw new Refused({ code: 'event-not-found' })
  if (version !== undefined && found.event.version !== version)
    throw new Refused({ code: 'edit-conflict', version: found.event.version })
  return found
}

function saved(event: AdminEvent, changes: EventChange[], by: string | null): Outputs['update'] {
  const at = new Date().toISOString()
  const revision = commit({})
  const after = { ...event, version: revision, updatedAt: at, updatedBy: by }
  const before = storedEvent(event.eventId).history
  store.set(event.eventId, { event: after, history: [{ revision, at, by, changes }, ...before] })
  return { event: after, revision }
}

function validate(draft: EventDraft, before: EventDraft | undefined) {
  const { locations, eventTypes } = lists()
  const issues = draftIssues(draft, {
    now: new Date().toISOString(),
    locations: locations.items.map(({ name }) => name),
    eventTypes: eventTypes.items,
    before,
  })
  if (issues.length > 0) throw new Refused({ code: 'invalid-input', issues })
}

const isCreation = ({ changes }: EventRevision) =>
  changes.some(({ field, before }) => field === 'name' && before === null)

const textFields = [
  'name',
  'description',
  'venue',
  'location',
  'type',
  'startsAt',
  'endsAt',
  'timeZone',
  'salesOpenAt',
  'maxPerCustomer',
] as const

function changesBetween(before: EventDraft | undefined, after: EventDraft): EventChange[] {
  const changes: EventChange[] = []
  const note = (field: string, was: string | number | undefined, is: string | number | undefined) => {
    if (was !== is) changes.push({ field, before: was ?? null, after: is ?? null })
  }
  for (const field of textFields) note(field, before?.[field], after[field])
  const names = [...(before?.tickets ?? []), ...after.tickets].map(({ ticketType }) => ticketType)
  for (const name of new Set(names)) {
    const place = (draft: EventDraft | undefined) =>
      draft?.tickets.findIndex(({ ticketType }) => ticketType === name) ?? -1
    const was = before?.tickets[place(before)]
    const is = after.tickets[place(after)]
    note(`tickets.${name}.price`, was?.price, is?.price)
    note(`tickets.${name}.total`, was?.total, is?.total)
    note(`tickets.${name}.position`, was && place(before), is && place(after))
  }
  return changes
}

function countsOf({ tickets }: AdminEvent) {
  const sum = (part: 'total' | 'available' | 'held' | 'sold' | 'revenue') =>
    tickets.reduce((total, ticket) => total + ticket[part], 0)
  return {
    total: sum('total'),
    available: sum('available'),
    held: sum('held'),
    sold: sum('sold'),
    revenue: sum('revenue'),
  }
}

function rowOf(event: AdminEvent): AdminEventRow {
  const { name, type, venue, location, startsAt, timeZone } = event.draft
  const { total, available, held, sold, revenue } = countsOf(event)
  const state = saleState(
    { ...event.draft, status: event.status },
    { available, total },
    new Date().toISOString(),
  )
  return {
    ...{
      eventId: event.eventId,
      name,
      type,
      venue,
      location,
      startsAt,
      timeZone,
      status: event.status,
      state,
    },
    ...{ sold, held, capacity: total, revenue, revision: event.version },
  }
}

function storedOf(detail: EventDetail): Stored {
  const {
    name,
    description,
    venue,
    location,
    type,
    startsAt,
    endsAt,
    timeZone,
    salesOpenAt,
    maxPerCustomer,
  } = detail
  const tickets = detail.tickets.map(({ ticketType, price, total, available }, index) => {
    const held = Math.min(index === 0 ? 4 : 0, total - available)
    const sold = total - available - held
    return { ticketType, price, total, available, held, sold, revenue: sold * price }
  })
  const draft: EventDraft = {
    ...{ name, description, venue, location, type, startsAt, endsAt, timeZone, salesOpenAt, maxPerCustomer },
    tickets: tickets.map(({ ticketType, price, total }) => ({ ticketType, price, total })),
  }
  const edit: EventRevision = {
    revision: detail.editRevision,
    at: salesOpenAt,
    by: 'admin',
    changes: [
      {
        field: 'startsAt',
        before: new Date(Date.parse(startsAt) - 3_600_000).toISOString(),
        after: startsAt,
      },
      {
        field: `tickets.${tickets[0]?.ticketType}.price`,
        before: (tickets[0]?.price ?? 0) + 500,
        after: tickets[0]?.price ?? 0,
      },
      { field: 'description', before: `${description} More soon.`, after: description },
    ],
  }
  return {
    event: {
      eventId: detail.eventId,
      version: detail.editRevision,
      status: detail.state === 'cancelled' ? 'cancelled' : 'on-sale',
      draft,
      tickets,
      createdAt: salesOpenAt,
      updatedAt: salesOpenAt,
      updatedBy: null,
    },
    history: [edit],
  }
}
