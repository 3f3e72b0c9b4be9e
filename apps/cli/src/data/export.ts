import type { EtcdStore, Revision } from '@ticketcd/etcd'
import { Load, LoadBatch, Session } from '@ticketcd/schema'
import type { Entry } from './entry.ts'

/** What makes no sense elsewhere: log-ins hang on leases of this cluster, loads describe how its keys came. */
const left = [Session, Load, LoadBatch].map((record) => record.key.prefix())

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
      if (!left.some((start) => key.startsWith(start))) yield { key, value }
    read += page.entries.length
    onPage(read)
  }
}
