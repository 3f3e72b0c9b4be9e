import {
  Admission,
  Allowance,
  EmailOwner,
  Event,
  EventLeader,
  EventTypes,
  Favourite,
  Hold,
  Load,
  LoadBatch,
  Locations,
  Notification,
  Order,
  Payment,
  PeerSecret,
  ProcessClock,
  Purchase,
  SalesCheckpoint,
  SalesDay,
  SalesHour,
  Session,
  Ticket,
  TicketTypes,
  User,
  Waiting,
  Waitlist,
} from '@ticketcd/schema'

/** Any noun of the keyspace. */
export interface AnyRecord {
  readonly name: string
  readonly key: { parse(key: string): Readonly<Record<string, string>> | undefined }
  decode(json: string): unknown
}

/** All nouns of a namespace. */
const records: readonly AnyRecord[] = [
  User,
  EmailOwner,
  Event,
  Ticket,
  Hold,
  Purchase,
  Order,
  Allowance,
  Notification,
  Favourite,
  Waitlist,
  Waiting,
  Payment,
  Admission,
  Session,
  EventLeader,
  PeerSecret,
  ProcessClock,
  Locations,
  EventTypes,
  TicketTypes,
  SalesDay,
  SalesHour,
  SalesCheckpoint,
  Load,
  LoadBatch,
]

/** The noun of a key, with the key's parts by name. Undefined for a key of no noun. */
export function recordOf(
  key: string,
): { record: AnyRecord; parts: Readonly<Record<string, string>> } | undefined {
  const noun = key.slice(0, key.indexOf(':'))
  for (const record of records) {
    const parts = record.name === noun ? record.key.parse(key) : undefined
    if (parts) return { record, parts }
  }
  return undefined
}
