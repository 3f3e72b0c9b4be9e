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
  /** What is answered to what is sent, in turn: two at once for somebody who clicks twice, then the last one again and again. */
  clicks: readonly Reply<object>[]
  clicksTwice?: boolean
  /** What is answered to who asks for the order so long after they came, in milliseconds. */
  orderAfter(ms: number): Reply<object>
}

/** What a buyer was told in the end: somebody of that kind, who does not reload, and goes after the first refusal. */
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
  it('is believed at once where everything sent was answered', async () => {
    const reports = await reportsOf({ style: 'buy', clicks: [soldOut], orderAfter: () => order('confirmed') })
    expect(reports).toEqual(['over: not-enough-left'])
  })

  it.each<[string, Reply<object>[]]>([
    ['the second of two clicks may still be under way', [soldOut, undecided]],
    ['the first of two clicks may still be under way', [undecided, soldOut]],
    ['no answer came to one of two clicks', [lost, soldOut]],
  ])('is not the last word where %s', async (_, clicks) => {
    const play = { style: 'buy', clicks, clicksTwice: true } as const
    const late = (ms: number) => (ms < 3_000 ? notFound : order('confirmed'))
    expect(await reportsOf({ ...play, orderAfter: late })).toEqual(['bought: confirmed'])
    expect(await reportsOf({ ...play, orderAfter: () => notFound })).toEqual(['over: not-enough-left'])
  })

  it('is not the last word where what was sent before may still be under way', async () => {
    const play = { style: 'buy', clicks: [undecided, soldOut] } as const
    const late = (ms: number) => (ms < 3_000 ? notFound : order('confirmed'))
    expect(await reportsOf({ ...play, orderAfter: late })).toEqual(['bought: confirmed'])
    expect(await reportsOf({ ...play, orderAfter: () => notFound })).toEqual(['over: not-enough-left'])
  })
})

describe('somebody who got no answer', () => {
  it('goes on with what is held by then', async () => {
    const reports = await reportsOf({
      style: 'hold',
      clicks: [lost, confirmed],
      orderAfter: () => order('held'),
    })
    expect(reports).toEqual(['bought: confirmed'])
  })

  it('sends it again while it is only held', async () => {
    const held: Reply<object> = { kind: 'data', data: { hold: { expiresAt: new Date().toISOString() } } }
    const clicks = [held, undecided, confirmed]
    expect(await reportsOf({ style: 'hold', clicks, orderAfter: () => order('held') })).toEqual([
      'bought: confirmed',
    ])
  })

  it('is told that it has expired meanwhile', async () => {
    const reports = await reportsOf({ style: 'hold', clicks: [lost], orderAfter: () => order('expired') })
    expect(reports).toEqual(['over: expired'])
  })

  it('does not take the end of their patience for an answer', async () => {
    for (const clicks of [[lost], [away], [lost, soldOut]])
      expect(await reportsOf({ style: 'buy', clicks, orderAfter: () => away })).toEqual([
        'unknown: no answer in time',
      ])
  })
})

describe('the gaps between sales', () => {
  /** What a buyer reports while all of their calls are answered like this. */
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

  it('learn when somebody asks, confirms and has bought', async () => {
    expect(await reportedBy('buy', confirmed)).toEqual(['asks', 'no more asks', 'sold'])
    expect(await reportedBy('hold', held, confirmed)).toEqual([
      'asks',
      'no more asks',
      'confirms',
      'no more confirms',
      'sold',
    ])
  })

  it('leave out somebody who goes away without a ticket', async () => {
    expect(await reportedBy('let-go', held, { kind: 'data', data: {} })).toEqual([])
  })

  it('leave out the time in which a refused buyer waits for the end of a lost call', async () => {
    expect(await reportedBy('buy', lost, soldOut)).toEqual([
      'asks',
      'looks',
      'no more asks',
      'looks',
      'no more asks',
    ])
  })
})
