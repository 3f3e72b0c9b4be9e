import type { EtcdStore, Revision } from '@ticketcd/etcd'
import { EventLeader, Hold, Load, LoadBatch, PeerSecret, ProcessClock, Session } from '@ticketcd/schema'
import type { Entry } from './entry.ts'

/** What makes no sense elsewhere: what hangs on leases of this cluster, loads that tell how its keys came, its processes' secret. */
const left = [Session, EventLeader, ProcessClock, PeerSecret, Load, LoadBatch].map((record) =>
  record.key.prefix(),
)
const holds = Hold.key.prefix()

/** Large, because etcd 3.4 walks its index to the end of the prefix for every page, whatever its limit. */
const pageSize = 5_000

/** All entries under a prefix as they were at one revision, page by page. `onPage` hears how many there have been. */
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

/** It holds nothing, and without its lease would stay for ever. */
function isEndedHold(key: string, value: string): boolean {
  // Not decoded: an export takes along what does not parse. Within a text of the value the quotes would be escaped.
  return key.startsWith(holds) && value.includes('"ended":')
}
