import { within } from '@ticketcd/cluster/testing/held-time'
import { ageHeader, type Failure, failureDecisions, Purchase, revisionHeader, Ticket } from '@ticketcd/schema'
import { TRPCClientError } from '@trpc/client'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type Browser, failureOf } from './testing/browser.ts'
import { type Stage, setStage } from './testing/stage.ts'
import { orderId, password, putEvent, putUser } from './testing/world.ts'

/*
 * A sale on five nodes: two fail, then a third, then all return. Each test continues where the one
 * before it ended.
 */

let stage: Stage
let ana: Browser

const lines = [{ ticketType: 'Standard', quantity: 1 }]
const order = (number: number) => ({ eventId: 'concert', orderId: orderId(number) })

beforeAll(async () => {
  stage = await setStage({
    nodes: 5,
    seed: async (store) => {
      await putEvent(store, 'concert', { maxPerCustomer: 100 })
      await putUser(store, 'ana', 'customer')
    },
  })
  ana = stage.visitor()
  await ana.call.auth.logIn.mutate({ username: 'ana', password })
})
afterAll(() => stage.close())

/** Each attempt fails after three seconds at the latest. */
const attemptsMax = 20

/** Retries like the page, if the failure permits it. */
async function persistently<Answer>(step: () => Promise<Answer>): Promise<Answer> {
  for (let attempts = 1; ; attempts += 1) {
    try {
      return await step()
    } catch (error) {
      const failure: Failure | undefined = error instanceof TRPCClientError ? error.data?.failure : undefined
      const mayRetry = failure && failureDecisions[failure.code] === 'retry'
      if (!mayRetry || attempts === attemptsMax) throw error
    }
  }
}

async function buy(number: number) {
  await persistently(() => ana.call.checkout.hold.mutate({ ...order(number), lines }))
  return persistently(() => ana.call.checkout.confirm.mutate(order(number)))
}

describe('a sale on five nodes', () => {
  it('continues while any two of them are killed, and loses and duplicates nothing', async () => {
    const killing = (async () => {
      await stage.cluster.node(0).kill()
      await stage.cluster.node(3).kill()
    })()
    for (let number = 1; number <= 8; number += 1) await buy(number)
    await killing
    const { items } = await persistently(() => ana.call.purchases.mine.query({ when: 'upcoming' }))
    expect(items).toHaveLength(8)
    const ticket = await stage.store.get(Ticket, { eventId: 'concert', ticketType: 'Standard' })
    expect(ticket?.value).toMatchObject({ available: 92, held: 0, sold: 8 })
  })

  it('without a quorum: browsing and sessions work with an age, buying fails within 3 s', async () => {
    await stage.cluster.node(1).kill()

    const failure = await within(3_000, () =>
      failureOf(ana.call.checkout.hold.mutate({ ...order(20), lines })),
    )
    expect(failureDecisions[failure.code]).toBe('retry')
    expect(['unavailable', 'outcome-unknown']).toContain(failure.code)

    const refusal = await within(3_000, () =>
      failureOf(stage.visitor().call.auth.logIn.mutate({ username: 'ana@example.com', password })),
    )
    expect(failureDecisions[refusal.code]).toBe('retry')

    const { total } = await ana.call.catalogue.list.query({ text: 'musica' })
    expect(total).toBe(1)
    expect((await ana.call.auth.me.query())?.username).toBe('ana')
    expect((await ana.call.purchases.mine.query({ when: 'upcoming' })).items).toHaveLength(8)
    // A node without a leader still answers pings, until it ends the stream.
    await vi.waitFor(
      async () => {
        await ana.call.catalogue.config.query()
        expect(Number(ana.lastHeaders.get(ageHeader))).toBeGreaterThan(2_000)
      },
      { timeout: 30_000, interval: 200 },
    )
    expect((await fetch(`${stage.server.url}/healthz`)).status).toBe(200)
    expect((await fetch(`${stage.server.url}/readyz`)).status).toBe(200)
  })

  it('with all nodes back: everything recovers by itself, and unknown outcomes are settled', async () => {
    await Promise.all([0, 1, 3].map((index) => stage.cluster.node(index).restart()))
    await buy(21)
    await vi.waitFor(
      async () => {
        await ana.call.catalogue.config.query()
        expect(Number(ana.lastHeaders.get(ageHeader))).toBeLessThan(2_000)
      },
      { timeout: 30_000, interval: 200 },
    )
    const stored = await stage.store.range(Purchase, { username: 'ana' })
    expect(stored.entries).toHaveLength(9)
    expect(Number(ana.lastHeaders.get(revisionHeader))).toBeGreaterThan(0)
  })
})
