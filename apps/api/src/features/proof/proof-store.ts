import type { EtcdStore, Mirror, Revision } from '@ticketcd/etcd'
import {
  Event,
  type EventProof,
  type ProofCounts,
  proofLifetimeMs,
  Ticket,
  type TicketProof,
  type TicketValue,
} from '@ticketcd/schema'
import { Refusal } from '../../http/refusal.ts'
import { type EventSums, sumsOf } from './event-sums.ts'
import type { Proofs } from './router.ts'

/**
 * Maximum number of carts and orders added up for a visitor: some tenths of a second of one node.
 */
const usualReadsMax = 5_000
/** Maximum number of events in the queue; beyond it, a proof has the stock alone. */
const queueMax = 8
/** Maximum number of cached proofs; the oldest is removed first. */
const keptMax = 500

export interface ProofStoreOptions {
  mirror: Mirror
  store: Pick<EtcdStore, 'count' | 'scan' | 'txn'>
  /** @returns ISO 8601, UTC */
  now(): string
  /** Receives the errors of reading sums; the proof then has no sums. */
  onFailure(error: unknown): void
  readsMax?: number
}

/**
 * Proofs of events, from the mirror's stock and the store's carts and orders at the mirror's
 * revision.
 *
 * Invariant: one event at a time is read, and each at most once in `proofLifetimeMs`, for any
 * number of requests.
 */
export class ProofStore implements Proofs {
  private readonly options: ProofStoreOptions
  /** By event, the oldest first. */
  private readonly kept = new Map<string, { proof: Promise<EventProof>; endsAtMs: number }>()
  private last: Promise<unknown> = Promise.resolve()
  private queued = 0

  constructor(options: ProofStoreOptions) {
    this.options = options
  }

  async event(eventId: string): Promise<EventProof> {
    this.requireListed(eventId)
    const known = this.kept.get(eventId)
    if (known && performance.now() < known.endsAtMs) return known.proof
    this.kept.delete(eventId)
    const oldest = this.kept.size >= keptMax ? this.kept.keys().next().value : undefined
    if (oldest !== undefined) this.kept.delete(oldest)
    const entry = { proof: this.inTurn(eventId), endsAtMs: Number.POSITIVE_INFINITY }
    this.kept.set(eventId, entry)
    // A failure is not cached, because the event may be created again.
    entry.proof
      .finally(() => {
        entry.endsAtMs = performance.now() + proofLifetimeMs
      })
      .catch(() => this.kept.delete(eventId))
    return entry.proof
  }

  private inTurn(eventId: string): Promise<EventProof> {
    if (this.queued >= queueMax) return this.prove(eventId, async () => 'unavailable')
    this.queued += 1
    const { store, readsMax = usualReadsMax, onFailure } = this.options
    const turn = this.last.then(() =>
      this.prove(eventId, async (revision) => {
        try {
          return (await sumsOf(store, eventId, revision, readsMax)) ?? 'too-many'
        } catch (error) {
          onFailure(error)
          return 'unavailable'
        }
      }),
    )
    const over = () => {
      this.queued -= 1
    }
    this.last = turn.then(over, over)
    return turn
  }

  private async prove(
    eventId: string,
    read: (revision: Revision) => Promise<EventSums | 'too-many' | 'unavailable'>,
  ): Promise<EventProof> {
    const { mirror, now } = this.options
    // Read without an `await` in between, so the tables have exactly this revision.
    const { revision } = mirror
    const at = now()
    const { name } = this.requireListed(eventId)
    const stock = [...mirror.table(Ticket).under({ eventId })].sort(
      (a, b) => a.value.position - b.value.position || (a.key < b.key ? -1 : 1),
    )
    const found = await read(revision)
    const sums = typeof found === 'string' ? undefined : found
    const tickets = stock.map(
      ({ parts: { ticketType }, value }): TicketProof => ({
        ticketType,
        ...countsOf(value, sums && besides(sums, ticketType)),
      }),
    )
    return {
      eventId,
      eventName: name,
      revision,
      at,
      tickets,
      total: totalOf(tickets, sums !== undefined),
      sums: typeof found === 'string' ? found : 'complete',
      carts: sums?.carts ?? 0,
      orders: sums?.orders ?? 0,
      agrees: tickets.every(({ agrees }) => agrees),
    }
  }

  /** @throws {Refusal} event-not-found, also for a draft, which must stay hidden */
  private requireListed(eventId: string) {
    const event = this.options.mirror.table(Event).get({ eventId })?.value
    if (!event || event.status === 'draft') throw new Refusal({ code: 'event-not-found' })
    return event
  }
}

interface Besides {
  inCarts: number
  inOrders: number
}

function besides({ inCarts, inOrders }: EventSums, ticketType: string): Besides {
  return { inCarts: inCarts.get(ticketType) ?? 0, inOrders: inOrders.get(ticketType) ?? 0 }
}

function countsOf({ total, available, held, sold }: TicketValue, sums: Besides | undefined): ProofCounts {
  return {
    capacity: total,
    available,
    held,
    sold,
    inCarts: sums?.inCarts ?? null,
    inOrders: sums?.inOrders ?? null,
    agrees: total === available + held + sold && (!sums || (sums.inCarts === held && sums.inOrders === sold)),
  }
}

function totalOf(tickets: readonly TicketProof[], summed: boolean): ProofCounts {
  const sum = (count: 'capacity' | 'available' | 'held' | 'sold' | 'inCarts' | 'inOrders') =>
    tickets.reduce((all, ticket) => all + (ticket[count] ?? 0), 0)
  return {
    capacity: sum('capacity'),
    available: sum('available'),
    held: sum('held'),
    sold: sum('sold'),
    inCarts: summed ? sum('inCarts') : null,
    inOrders: summed ? sum('inOrders') : null,
    agrees: tickets.every(({ agrees }) => agrees),
  }
}
