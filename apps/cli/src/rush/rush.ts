import { setMaxListeners } from 'node:events'
import type { EtcdStore } from '@ticketcd/etcd'
import { type AuditResult, audit } from '../audit/audit.ts'
import { rounded } from '../bench/report.ts'
import { SeededRandomizer } from '../data/randomizer.ts'
import { Failure } from '../failure.ts'
import { Buyer } from './buyer.ts'
import { newEventId, visitorPrefix } from './clean-up.ts'
import { letIn, putOnSale } from './crowd.ts'
import type { FaultInjector } from './faults/fault-injector.ts'
import { type GapSummary, gapSummary } from './gap-report.ts'
import { Gateway } from './gateway.ts'
import { drawHabits } from './habits.ts'
import { SaleGaps } from './sale-gaps.ts'
import { Shelf } from './shelf.ts'
import { Tally } from './tally.ts'
import { contradictionsIn, readTruth } from './truth.ts'

export interface RushOptions {
  readonly seed: number
  /** Id of the event that it puts on sale. Default: a new one. */
  readonly eventId?: string
  readonly buyers: number
  readonly tickets: number
  /** The buyers arrive within this time. */
  readonly seconds: number
  /** Of the api processes. */
  readonly urls: readonly string[]
  readonly store: EtcdStore
  /**
   * Whether the store belongs to the rush: if so, all of it is audited, otherwise only the event.
   */
  readonly ownStore: boolean
  readonly injector?: FaultInjector | undefined
  /**
   * After all buyers have arrived, the remaining ones wait at most so long: abandoned carts may
   * return to the stock.
   */
  readonly patienceMs?: number
  readonly signal: AbortSignal
  /** Receives the current figures once a second. */
  onLook(look: RushLook): void
}

export interface RushLook {
  readonly seconds: number
  readonly available: number
  readonly held: number
  readonly sold: number
  readonly soldPerSecond: number
  readonly callsPerSecond: number
  readonly p50Ms: number
  readonly p99Ms: number
  readonly rejected: number
  readonly status: string | undefined
}

export interface RushResult {
  readonly seed: number
  readonly eventId: string
  readonly buyers: number
  readonly tickets: number
  /** Until the last buyer had left. */
  readonly seconds: number
  readonly sold: number
  readonly customers: number
  readonly calls: number
  readonly outcomes: Readonly<Record<string, number>>
  readonly p50Ms: number
  readonly p99Ms: number
  /** How often each fault was injected; `undefined` without an injector. */
  readonly faults: Readonly<Record<string, number>> | undefined
  /** How long sales paused, and the faults during the pauses. */
  readonly gaps: GapSummary
  readonly audit: Pick<AuditResult, 'until' | 'revisions' | 'violations'>
  /** One sentence for each; empty if all answers agree with the store. */
  readonly contradictions: readonly string[]
}

const usualPatienceMs = 150_000
const lookEveryMs = 1_000
/**
 * Most buyers arrive at the start of the sale: a share u of the buyers has arrived after u^3 of the
 * time.
 */
const eagerness = 3

/**
 * Runs a simulated sale of one event. At the end it checks the outcome that each buyer observed
 * against the store, and audits each revision.
 * @throws {Failure} when buyers still wait long after the end
 */
export async function rush(options: RushOptions): Promise<RushResult> {
  const { seed, buyers: count, tickets, seconds, urls, store, injector, signal } = options
  const { patienceMs = usualPatienceMs, eventId = newEventId(seed) } = options
  // Each buyer who pauses or waits adds a listener.
  setMaxListeners(0, signal)
  const since = await store.revision()
  await putOnSale(store, eventId, tickets)
  const { visitors, letOut } = await letIn(store, { count, prefix: visitorPrefix(eventId) })
  if (signal.aborted) await letOut().catch(() => undefined)
  signal.throwIfAborted()

  const tally = new Tally()
  const gateway = new Gateway({ urls, onCall: (durationMs, outcome) => tally.add(durationMs, outcome) })
  const gaps = new SaleGaps(() => performance.now(), tickets)
  const shelf = new Shelf(store, eventId, signal, ({ available }) => gaps.stock(available))
  const startedAt = performance.now()
  const endsAt = startedAt + seconds * 1_000 + patienceMs
  const crowd = visitors.map((visitor, index) => {
    const chance = new SeededRandomizer(seed)
    chance.enter('buyer', index)
    const comesAfterMs = seconds * 1_000 * chance.next() ** eagerness
    const habits = drawHabits(chance)
    return new Buyer({ visitor, eventId, gateway, shelf, gaps, chance, habits, comesAfterMs, endsAt, signal })
  })
  const looking = look(options, shelf, tally, startedAt)
  injector?.start()
  try {
    await until(Promise.all(crowd.map((buyer) => buyer.run())), endsAt, () => shelf.close())
  } finally {
    clearInterval(looking)
    gaps.close()
    shelf.close()
    gateway.close()
    try {
      // Faults continue until now, so that they affect the last orders as well.
      await injector?.stop()
    } finally {
      await letOut().catch(() => undefined)
    }
  }
  signal.throwIfAborted()
  const took = (performance.now() - startedAt) / 1_000
  const truth = await readTruth(store, eventId)
  const {
    until: lastRevision,
    revisions,
    violations,
  } = await audit(store, {
    since,
    eventId: options.ownStore ? undefined : eventId,
    signal,
  })
  const { p50Ms, p99Ms } = tally.latency
  return {
    seed,
    eventId,
    buyers: count,
    tickets,
    seconds: rounded(took),
    sold: truth.stock.sold,
    customers: new Set([...truth.orders.values()].map(({ username }) => username)).size,
    calls: tally.calls,
    outcomes: tally.outcomes,
    p50Ms,
    p99Ms,
    faults: injector?.log.counts,
    gaps: gapSummary({
      startedAt,
      gaps: gaps.gaps,
      faults: injector?.log.entries ?? [],
      possibleMs: gaps.possibleMs,
    }),
    audit: { until: lastRevision, revisions, violations },
    contradictions: contradictionsIn(crowd, truth),
  }
}

/**
 * Calls `hurry` when the time is over.
 * @throws {Failure} when the work does not end soon after that
 */
async function until(work: Promise<unknown>, endsAt: number, hurry: () => void): Promise<void> {
  const graceMs = 20_000
  let late: NodeJS.Timeout | undefined
  const soon = setTimeout(hurry, endsAt - performance.now())
  const never = new Promise<never>((_resolve, reject) => {
    const sentence = 'Buyers still wait for answers long after the end of the rush.'
    late = setTimeout(() => reject(new Failure(sentence)), endsAt + graceMs - performance.now())
  })
  try {
    await Promise.race([work, never])
  } finally {
    clearTimeout(soon)
    clearTimeout(late)
  }
}

function look({ onLook, injector }: RushOptions, shelf: Shelf, tally: Tally, startedAt: number) {
  let soldBefore = 0
  let lookedAt = startedAt
  return setInterval(() => {
    const now = performance.now()
    const passed = (now - lookedAt) / 1_000
    lookedAt = now
    const { available = 0, held = 0, sold = 0 } = shelf.stock ?? {}
    const { calls, p50Ms, p99Ms } = tally.takeRecent()
    onLook({
      seconds: rounded((now - startedAt) / 1_000),
      available,
      held,
      sold,
      soldPerSecond: Math.round((sold - soldBefore) / passed),
      callsPerSecond: Math.round(calls / passed),
      p50Ms,
      p99Ms,
      rejected: tally.rejected,
      status: injector?.status,
    })
    soldBefore = sold
  }, lookEveryMs)
}
