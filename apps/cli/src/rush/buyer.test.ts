import type { Failure } from '@ticketcd/schema'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { SeededRandomizer } from '../data/randomizer.ts'
import { Buyer } from './buyer.ts'
import type { Gateway, Reply } from './gateway.ts'

// The fake timers know only the global ones.
vi.mock('node:timers/promises', () => ({
  setTimeout: (ms: number) => new Promise((resolve) => setTimeout(resolve, ms)),
}))

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

const failed = (failure: Failure): Reply<never> => ({ kind: 'failure', failure, retryAfterMs: undefined })
const soldOut = failed({ code: 'not-enough-left', ticketType: 'Standard', available: 0 })
const undecided = failed({ code: 'outcome-unknown' })
const notFound = failed({ code: 'order-not-found' })
const bought: Reply<{ state: string }> = { kind: 'data', data: { state: 'confirmed' } }

/** The first of all seeds whose buyer is of that kind: buys in one step, does not reload. */
function buyerOf({ clicksTwice }: { clicksTwice: boolean }, gateway: Pick<Gateway, 'mutate' | 'query'>) {
  for (let seed = 0; ; seed += 1) {
    const buyer = new Buyer({
      visitor: { username: 'ana', cookie: '' },
      eventId: 'concert',
      gateway,
      // As when all is gone: after the first refusal they go.
      shelf: { isSoldOut: true, restocked: async () => undefined },
      chance: new SeededRandomizer(seed),
      comesAfterMs: 0,
      endsAt: performance.now() + 60_000,
      signal: new AbortController().signal,
    })
    const { style, clicksTwice: twice, reloads } = buyer as unknown as Record<string, unknown>
    if (style === 'buy' && twice === clicksTwice && !reloads) return buyer
  }
}

/** What a buyer was told in the end, of a store that comes to have the order so long after it was sent. */
async function toldOf({ clicks, boughtAfterMs }: { clicks: Reply<never>[]; boughtAfterMs: number }) {
  const sentAt = performance.now()
  const answers = [...clicks]
  const isThere = () => performance.now() - sentAt >= boughtAfterMs
  const buyer = buyerOf(
    { clicksTwice: clicks.length === 2 },
    {
      mutate: async <Data>() => (answers.shift() ?? soldOut) as Reply<Data>,
      query: async <Data>() => (isThere() ? bought : notFound) as Reply<Data>,
    },
  )
  const ran = buyer.run()
  await vi.runAllTimersAsync()
  await ran
  return buyer.told.map(({ outcome, why }) => `${outcome}: ${why}`)
}

describe('a refusal', () => {
  it('is believed at once where everything sent was answered', async () => {
    expect(await toldOf({ clicks: [soldOut], boughtAfterMs: 1 })).toEqual(['over: not-enough-left'])
  })

  it.each<[string, Reply<never>[]]>([
    ['the second of two clicks may still be under way', [soldOut, undecided]],
    ['the first of two clicks may still be under way', [undecided, soldOut]],
    ['no answer came to one of two clicks', [{ kind: 'lost' }, soldOut]],
    ['what was sent before may still be under way', [undecided]],
  ])('is not the last word where %s', async (_, clicks) => {
    expect(await toldOf({ clicks, boughtAfterMs: 3_000 })).toEqual(['bought: confirmed'])
    const never = Number.POSITIVE_INFINITY
    expect(await toldOf({ clicks, boughtAfterMs: never })).toEqual(['over: not-enough-left'])
  })
})
