import type { Failure, OrderState } from '@ticketcd/schema'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { SeededRandomizer } from '../data/randomizer.ts'
import { Buyer, type BuyerOptions } from './buyer.ts'
import type { Gateway, Reply } from './gateway.ts'
import type { BuyerHabits } from './habits.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

const failed = (failure: Failure): Reply<never> => ({ kind: 'failure', failure, retryAfterMs: undefined })
const soldOut = failed({ code: 'not-enough-left', ticketType: 'Standard', available: 0 })
const undecided = failed({ code: 'outcome-unknown' })
const away = failed({ code: 'unavailable', retryAfterMs: 0 })
const notFound = failed({ code: 'order-not-found' })
const lost: Reply<never> = { kind: 'lost' }
const confirmed: Reply<object> = { kind: 'data', data: { purchase: { status: 'confirmed' } } }
const order = (state: OrderState): Reply<object> => ({ kind: 'data', data: { state } })

interface Play {
  style: 'buy' | 'hold'
  /** The answers to mutations, in turn. A double click consumes two. The last answer repeats. */
  clicks: readonly Reply<object>[]
  clicksTwice?: boolean
  /** The answer to a query of the order, by the milliseconds since the arrival of the buyer. */
  orderAfter(ms: number): Reply<object>
}

/** The reports of such a buyer, who does not reload, and leaves after the first refusal. */
async function reportsOf({ style, clicks, clicksTwice = false, orderAfter }: Play): Promise<string[]> {
  const startedAt = performance.now()
  const answers = [...clicks]
  const gateway: Pick<Gateway, 'mutate' | 'query'> = {
    mutate: async <Data>() => (answers.length > 1 ? answers.shift() : answers[0]) as Reply<Data>,
    query: async <Data>() => orderAfter(performance.now() - startedAt) as Reply<Data>,
  }
  const buyer = buyerOf(style, clicksTwice, gateway)
  const ran = buyer.run()
  await vi.runAllTimersAsync()
  await ran
  return buyer.reports.map(({ outcome, why }) => `${outcome}: ${why}`)
}

function buyerOf(
  style: BuyerHabits['style'],
  clicksTwice: boolean,
  gateway: Pick<Gateway, 'mutate' | 'query'>,
  gaps: BuyerOptions['gaps'] = {
    ask: () => () => undefined,
    confirm: () => () => undefined,
    sold: () => undefined,
  },
) {
  return new Buyer({
    visitor: { username: 'ana', cookie: '' },
    eventId: 'concert',
    gateway,
    shelf: { isSoldOut: true, restocked: async () => undefined },
    gaps,
    chance: new SeededRandomizer(1),
    habits: { style, clicksTwice, reloads: false },
    comesAfterMs: 0,
    endsAt: performance.now() + 60_000,
    signal: new AbortController().signal,
  })
}

describe('a refusal', () => {
  it('is final at once if every request was answered', async () => {
    const reports = await reportsOf({ style: 'buy', clicks: [soldOut], orderAfter: () => order('confirmed') })
    expect(reports).toEqual(['over: not-enough-left'])
  })

  it.each<[string, Reply<object>[]]>([
    ['the second of two clicks may still be in progress', [soldOut, undecided]],
    ['the first of two clicks may still be in progress', [undecided, soldOut]],
    ['one of two clicks received no answer', [lost, soldOut]],
  ])('is not final while %s', async (_, clicks) => {
    const play = { style: 'buy', clicks, clicksTwice: true } as const
    const late = (ms: number) => (ms < 3_000 ? notFound : order('confirmed'))
    expect(await reportsOf({ ...play, orderAfter: late })).toEqual(['bought: confirmed'])
    expect(await reportsOf({ ...play, orderAfter: () => notFound })).toEqual(['over: not-enough-left'])
  })

  it('is not final while an earlier request may still be in progress', async () => {
    const play = { style: 'buy', clicks: [undecided, soldOut] } as const
    const late = (ms: number) => (ms < 3_000 ? notFound : order('confirmed'))
    expect(await reportsOf({ ...play, orderAfter: late })).toEqual(['bought: confirmed'])
    expect(await reportsOf({ ...play, orderAfter: () => notFound })).toEqual(['over: not-enough-left'])
  })
})

describe('a buyer without an answer', () => {
  it('continues with the tickets that are held by then', async () => {
    const reports = await reportsOf({
      style: 'hold',
      clicks: [lost, confirmed],
      orderAfter: () => order('held'),
    })
    expect(reports).toEqual(['bought: confirmed'])
  })

  it('confirms again while the order is only held', async () => {
    const held: Reply<object> = { kind: 'data', data: { hold: { expiresAt: new Date().toISOString() } } }
    const clicks = [held, undecided, confirmed]
    expect(await reportsOf({ style: 'hold', clicks, orderAfter: () => order('held') })).toEqual([
      'bought: confirmed',
    ])
  })

  it('reports an order that has expired meanwhile', async () => {
    const reports = await reportsOf({ style: 'hold', clicks: [lost], orderAfter: () => order('expired') })
    expect(reports).toEqual(['over: expired'])
  })

  it('reports an unknown outcome when the time is over', async () => {
    for (const clicks of [[lost], [away], [lost, soldOut]])
      expect(await reportsOf({ style: 'buy', clicks, orderAfter: () => away })).toEqual([
        'unknown: no answer in time',
      ])
  })
})

describe('the gaps between sales', () => {
  /** The events that a buyer with these answers reports to the gaps, without repetitions. */
  async function reportedBy(style: BuyerHabits['style'], ...clicks: readonly Reply<object>[]) {
    const reported: string[] = []
    const answers = [...clicks]
    const begin = (what: string) => () => {
      reported.push(what)
      return () => reported.push(`no more ${what}`)
    }
    const buyer = buyerOf(
      style,
      false,
      {
        mutate: async <Data>() => (answers.length > 1 ? answers.shift() : answers[0]) as Reply<Data>,
        query: async <Data>() => {
          reported.push('looks')
          return notFound as Reply<Data>
        },
      },
      { ask: begin('asks'), confirm: begin('confirms'), sold: () => reported.push('sold') },
    )
    const ran = buyer.run()
    await vi.runAllTimersAsync()
    await ran
    return reported.filter((each, index) => each !== reported[index - 1])
  }
  const held: Reply<object> = { kind: 'data', data: { hold: { expiresAt: '' } } }

  it('observe when a buyer asks, confirms and has bought', async () => {
    expect(await reportedBy('buy', confirmed)).toEqual(['asks', 'no more asks', 'sold'])
    expect(await reportedBy('hold', held, confirmed)).toEqual([
      'asks',
      'no more asks',
      'confirms',
      'no more confirms',
      'sold',
    ])
  })

  it('exclude a buyer who leaves without a ticket', async () => {
    expect(await reportedBy('let-go', held, { kind: 'data', data: {} })).toEqual([])
  })

  it('exclude the time in which a refused buyer waits for the end of a lost call', async () => {
    expect(await reportedBy('buy', lost, soldOut)).toEqual([
      'asks',
      'looks',
      'no more asks',
      'looks',
      'no more asks',
    ])
  })
})
