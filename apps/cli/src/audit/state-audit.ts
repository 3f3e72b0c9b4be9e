import type { EtcdStore, RawEntry, Revision } from '@ticketcd/etcd'
import { auditedNouns, imbalanceOf, type Posting, statementOf, subjectOf, Ticket } from '@ticketcd/schema'
import { bucketOf, Sketch } from './sketch.ts'
import type { Violation } from './violation.ts'

/**
 * Large: for every page, etcd 3.4 walks its index to the end of the prefix, regardless of the
 * page's limit.
 */
const pageSize = 5_000
/** A page may wait for a busy disk. */
const deadlineMs = 30_000
/** At most so many unbalanced buckets are read again. Each has one account in 65,536. */
const bucketsMax = 256
/** At most so many violations are listed: a longer list adds no information. */
export const violationsMax = 1_000

/** The sums over all audited ticket stocks. Revenue in cents. */
export interface StockSums {
  total: number
  available: number
  held: number
  sold: number
  revenue: number
  waiting: number
}

export interface StateAudit {
  readonly revision: Revision
  /** Records read, by noun. */
  readonly records: Readonly<Record<string, number>>
  readonly stock: StockSums
  readonly violations: readonly Violation[]
  /** Balances that are not zero, by account. The audit of later revisions starts with them. */
  readonly open: ReadonlyMap<string, number>
  /** Whether there are more violations than listed. */
  readonly more: boolean
}

export interface StateAuditOptions {
  readonly revision: Revision
  /** Only this event. */
  readonly eventId?: string | undefined
  readonly signal?: AbortSignal | undefined
  /** Called after each page with the number of records read so far. */
  readonly onProgress?: ((records: number) => void) | undefined
}

/**
 * Audits the state of the store at a revision.
 *
 * Its use of memory does not depend on the size of the store. A first pass keeps half a megabyte of
 * sums, which show whether an account is unbalanced, but not which. If one is, a second pass
 * computes the exact balances of the accounts in its bucket.
 *
 * @throws {EtcdFailure} `compacted` when etcd no longer keeps the revision
 */
export async function auditState(store: EtcdStore, options: StateAuditOptions): Promise<StateAudit> {
  const records: Record<string, number> = {}
  const stock: StockSums = { total: 0, available: 0, held: 0, sold: 0, revenue: 0, waiting: 0 }
  const violations: Violation[] = []
  const sketch = new Sketch()
  let unreadable = 0
  let read = 0
  await visitRecords(store, options, (noun, { key, value, modRevision }, said) => {
    records[noun] = (records[noun] ?? 0) + 1
    read += 1
    if (read % pageSize === 0) options.onProgress?.(read)
    if (typeof said === 'string') {
      unreadable += 1
      if (violations.length < violationsMax) violations.push({ revision: modRevision, key, what: said })
      return
    }
    for (const posting of said) sketch.post(posting)
    if (noun === 'ticket') addStock(stock, value)
  })

  const suspects = sketch.open(bucketsMax + 1)
  const more = suspects.size > bucketsMax || unreadable > violationsMax
  const balances = suspects.size > 0 ? await exactBalances(store, options, suspects) : new Map()
  for (const [account, balance] of balances) {
    if (violations.length >= violationsMax) break
    const { kind, key } = subjectOf(account)
    violations.push({ revision: options.revision, key, what: imbalanceOf(kind, balance) })
  }
  return {
    revision: options.revision,
    records,
    stock,
    violations,
    open: balances,
    more: more || balances.size + unreadable > violations.length,
  }
}

async function exactBalances(
  store: EtcdStore,
  options: StateAuditOptions,
  suspects: ReadonlySet<number>,
): Promise<Map<string, number>> {
  const balances = new Map<string, number>()
  await visitRecords(store, options, (_noun, _entry, said) => {
    if (typeof said === 'string') return
    for (const { account, amount } of said)
      if (suspects.has(bucketOf(account))) balances.set(account, (balances.get(account) ?? 0) + amount)
  })
  for (const [account, balance] of balances) if (balance === 0) balances.delete(account)
  return balances
}

/** Visits every audited record with its postings, or with the reason why it cannot be read. */
async function visitRecords(
  store: EtcdStore,
  { revision, eventId, signal }: StateAuditOptions,
  visit: (noun: string, entry: RawEntry, said: readonly Posting[] | string) => void,
): Promise<void> {
  for (const [noun, { byEvent }] of Object.entries(auditedNouns)) {
    const prefix = eventId !== undefined && byEvent ? `${noun}:${eventId}:` : `${noun}:`
    for await (const page of store.raw.scan(prefix, { revision, limit: pageSize, deadlineMs, signal })) {
      for (const entry of page.entries) {
        const said = statementOf(entry.key, entry.value)
        if (!said || (eventId !== undefined && said.eventId !== eventId)) continue
        visit(noun, entry, 'unreadable' in said ? said.unreadable : said.postings)
      }
    }
  }
}

function addStock(sums: StockSums, json: string): void {
  const { total, available, held, sold, revenue, waiting = 0 } = Ticket.decode(json)
  sums.total += total
  sums.available += available
  sums.held += held
  sums.sold += sold
  sums.revenue += revenue
  sums.waiting += waiting
}
