import type { ConfigListInput, ConfigLists, Location } from '@ticketcd/schema'

export interface SavedList<Item> {
  version: number
  items: Item[]
}

/** The differences between the lists. */
export interface ListKind<Item> {
  list: ConfigListInput['list']
  of: (lists: ConfigLists) => SavedList<Item>
  nameOf: (item: Item) => string
  /** Returns a new item with that name. */
  make: (name: string) => Item
  input: (version: number, items: Item[]) => ConfigListInput
  /** Whether it can be shown and edited. Its content is validated when it is saved. */
  isItem: (raw: unknown) => raw is Item
}

const isName = (raw: unknown) => typeof raw === 'string'

function isPlace(raw: unknown): raw is Location {
  if (typeof raw !== 'object' || raw === null) return false
  const { name, country, timeZone, venues } = raw as Record<string, unknown>
  return [name, country, timeZone].every(isName) && Array.isArray(venues) && venues.every(isName)
}

export const eventTypes: ListKind<string> = {
  list: 'event-types',
  of: (lists) => lists.eventTypes,
  nameOf: (name) => name,
  make: (name) => name,
  input: (version, items) => ({ list: 'event-types', version, items }),
  isItem: isName,
}

export const ticketTypes: ListKind<string> = {
  ...eventTypes,
  list: 'ticket-types',
  of: (lists) => lists.ticketTypes,
  input: (version, items) => ({ list: 'ticket-types', version, items }),
}

export const places: ListKind<Location> = {
  list: 'locations',
  of: (lists) => lists.locations,
  nameOf: ({ name }) => name,
  make: (name) => ({ name, country: 'PT', timeZone: 'Europe/Lisbon', venues: [] }),
  input: (version, items) => ({ list: 'locations', version, items }),
  isItem: isPlace,
}
