import { type EtcdStore, op, type RecordType, type Revision } from '@ticketcd/etcd'
import { Allowance, type AllowanceValue, Hold, type HoldValue, Order } from '@ticketcd/schema'
import { ReadBatch } from '../../../store/read-batch.ts'
import type { BatchChanges } from '../rules/batch.ts'
import type { OrderSnapshot } from '../rules/snapshot.ts'
import type { Step } from '../rules/step.ts'

const pageMax = 1_000
/** An event with more keys is not kept in memory; its steps are read one by one. */
const keysMax = 300_000
const readMs = 2_000

type Reads = Pick<EtcdStore, 'txn'>

/**
 * All orders of a hot event, so that its steps need no reads. It is read once, and then updated by
 * this process's own batches. Like its `EventBase` it is valid until another process writes a key
 * of the event.
 */
export class OrderIndex {
  private readonly orders = new Set<string>()
  private readonly holds = new Map<string, HoldValue>()
  private readonly allowances = new Map<string, AllowanceValue>()
  private state: 'unread' | 'reading' | 'open' | 'refused' = 'unread'
  /** Batches that this process has committed during the read of the index. */
  private meanwhile: { revision: Revision; changes: BatchChanges }[] = []

  get isUnread(): boolean {
    return this.state === 'unread'
  }

  /**
   * Reads the index. If that fails, steps are read one by one, which is only slower.
   *
   * @throws {EtcdFailure} if etcd does not answer
   */
  async read(store: Reads, eventId: string): Promise<void> {
    this.state = 'reading'
    try {
      const revision = await this.readAll(store, eventId)
      if (revision === undefined) return this.refuse()
      for (const each of this.meanwhile) if (each.revision > revision) this.apply(each.changes)
      this.meanwhile = []
      this.state = 'open'
    } catch (error) {
      this.refuse()
      throw error
    }
  }

  /** Applies a committed batch of this process. */
  committed(revision: Revision, changes: BatchChanges): void {
    if (this.state === 'open') this.apply(changes)
    else if (this.state === 'reading') this.meanwhile.push({ revision, changes })
  }

  /** The order values that a step depends on; `undefined` if they have to be read. */
  snapshotOf(step: Step): OrderSnapshot | undefined {
    if (this.state !== 'open') return undefined
    switch (step.kind) {
      case 'buy':
      case 'hold':
      case 'confirm':
      case 'renew':
      case 'release':
      case 'expire':
        break
      case 'cancel':
      case 'join':
      case 'leave':
      case 'offer':
        return undefined
      default:
        return step satisfies never
    }
    const { orderId, username } = step.of
    // The index does not contain purchases.
    if (this.orders.has(orderId)) return undefined
    return {
      hold: this.holds.get(orderId),
      order: undefined,
      purchase: undefined,
      allowance: this.allowances.get(username),
    }
  }

  private apply({ holds, purchases, allowances }: BatchChanges): void {
    for (const orderId of purchases.keys()) this.orders.add(orderId)
    for (const [orderId, hold] of holds) set(this.holds, orderId, hold)
    for (const [username, allowance] of allowances) set(this.allowances, username, allowance)
  }

  /**
   * Reads all pages at one revision.
   *
   * @returns that revision; `undefined` if there are too many keys or a value does not parse
   */
  private async readAll(store: Reads, eventId: string): Promise<Revision | undefined> {
    const first = await readPages(store, eventId, undefined, { orders: '', holds: '', allowances: '' })
    let page: Pages | undefined = first
    while (page) {
      const { orders, holds, allowances }: Pages = page
      if ([orders, holds, allowances].some((each) => each && each.problems.length > 0)) return undefined
      for (const { parts } of orders?.entries ?? []) this.orders.add(parts.orderId)
      for (const { parts, value } of holds?.entries ?? []) this.holds.set(parts.orderId, value)
      for (const { parts, value } of allowances?.entries ?? []) this.allowances.set(parts.username, value)
      if (this.orders.size + this.holds.size + this.allowances.size > keysMax) return undefined
      const next: Cursors = { orders: orders?.cursor, holds: holds?.cursor, allowances: allowances?.cursor }
      const isLast = Object.values(next).every((cursor) => cursor === undefined)
      page = isLast ? undefined : await readPages(store, eventId, first.revision, next)
    }
    return first.revision
  }

  private refuse(): void {
    this.state = 'refused'
    this.meanwhile = []
    for (const each of [this.orders, this.holds, this.allowances]) each.clear()
  }
}

interface Cursors {
  orders: string | undefined
  holds: string | undefined
  allowances: string | undefined
}

type Pages = Awaited<ReturnType<typeof readPages>>

/** @param cursors where each list continues: '' at its start, `undefined` after its end */
async function readPages(store: Reads, eventId: string, revision: Revision | undefined, cursors: Cursors) {
  const batch = new ReadBatch()
  const pageOf = <Parts extends { eventId: string }, Value>(
    record: RecordType<Parts, Value>,
    cursor: string | undefined,
  ) => {
    if (cursor === undefined) return () => undefined
    const leading = { eventId } as Partial<Parts>
    return batch.add(op.range(record, leading, { limit: pageMax, cursor: cursor || undefined, revision }))
  }
  const orders = pageOf(Order, cursors.orders)
  const holds = pageOf(Hold, cursors.holds)
  const allowances = pageOf(Allowance, cursors.allowances)
  const readAt = await batch.send(store, readMs)
  return { revision: readAt, orders: orders(), holds: holds(), allowances: allowances() }
}

function set<Value>(values: Map<string, Value>, key: string, value: Value | null): void {
  if (value === null) values.delete(key)
  else values.set(key, value)
}
