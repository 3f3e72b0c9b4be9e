import type { EtcdStore, Revision } from '@ticketcd/etcd'
import { EventLeader, Hold, Load, LoadBatch, PeerSecret, ProcessClock, Session } from '@ticketcd/schema'
import type { Entry } from './entry.ts'

/**
 * Records that have no use in another cluster: those with leases, the marks of loads, and the
 * secret of the processes.
 */
const left = [Session, EventLeader, ProcessClock, PeerSecret, Load, LoadBatch].map((record) =>
  record.key.prefix(),
)
const holds = Hold.key.prefix()

/**
 * Large: for every page, etcd 3.4 walks its index to the end of the prefix, regardless of the
 * page's limit.
 */
const pageSize = 5_000

/**
 * All entries under a prefix at one revision, page by page. `onPage` receives the number of entries
 * so far.
 */
export async function* exportEntries(
  store: EtcdStore,
  prefix: string,
  revision: Revision,
  onPage: (entries: number) => void,
): AsyncGenerator<Entry, void, undefined> {
  let read = 0
  for await (const page of store.raw.scan(prefix, { revision, limit: pageSize })) {
    for (const { key, value } of page.entries)
      if (!left.some((start) => key.startsWith(start)) && !isEndedHold(key, value)) yield { key, value }
    read += page.entries.length
    onPage(read)
  }
}

/** An ended hold has no tickets, and without its lease it would never be removed. */
function isEndedHold(key: string, value: string): boolean {
  // Not decoded, because an export includes values that cannot be decoded. A text in the value
  // cannot match, as its quotes would be escaped.
  return key.startsWith(holds) && value.includes('"ended":')
}
