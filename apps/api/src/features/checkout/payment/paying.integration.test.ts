import { within } from '@ticketcd/cluster/testing/held-time'
import { failureDecisions, Payment, Ticket, testPaymentTokens } from '@ticketcd/schema'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type Browser, failureOf } from '../../../testing/browser.ts'
import { type Stage, setStage } from '../../../testing/stage.ts'
import { orderId, password, putEvent, putUser } from '../../../testing/world.ts'

/* Payments as a browser uses them, at an api that takes payments. */

let stage: Stage
let ana: Browser
const { accepts, declines, isSlow } = testPaymentTokens
const lines = [{ ticketType: 'Standard', quantity: 1 }]
const order = (number: number) => ({ eventId: 'concert', orderId: orderId(number) })

beforeAll(async () => {
  stage = await setStage({
    nodes: 1,
    payments: 'test',
    seed: async (store) => {
      await putEvent(store, 'concert')
      await putUser(store, 'ana', 'customer')
    },
  })
  ana = stage.visitor()
  await ana.call.auth.logIn.mutate({ username: 'ana', password })
})
afterAll(() => stage.close())

const paymentOf = async (number: number) => (await stage.store.get(Payment, order(number)))?.value

describe('an api that takes payments', () => {
  it('returns the payment method, and refuses tickets with a price without a payment', async () => {
    expect(await ana.call.checkout.payment.query()).toEqual({ provider: 'test', tokens: testPaymentTokens })
    const bought = await failureOf(ana.call.checkout.buy.mutate({ ...order(1), lines }))
    expect(bought).toEqual({ code: 'payment-required', total: 2_500 })
    await ana.call.checkout.hold.mutate({ ...order(1), lines })
    expect(await failureOf(ana.call.checkout.confirm.mutate(order(1)))).toEqual(bought)
    for (const payment of ['4111 1111 1111 1111', ''])
      expect((await failureOf(ana.call.checkout.confirm.mutate({ ...order(1), payment }))).code).toBe(
        'invalid-input',
      )
    const declined = await failureOf(ana.call.checkout.confirm.mutate({ ...order(1), payment: declines }))
    expect(declined).toEqual({ code: 'payment-declined' })
  })

  it('answers while the provider has not decided, and confirms the order afterwards', async () => {
    const pending = await failureOf(ana.call.checkout.confirm.mutate({ ...order(1), payment: isSlow }))
    expect(pending).toMatchObject({ code: 'payment-pending' })
    expect(failureDecisions['payment-pending']).toBe('retry')
    expect(ana.lastHeaders.get('retry-after')).toBe('1')
    await vi.waitFor(
      async () => expect((await ana.call.checkout.order.query(order(1))).state).toBe('confirmed'),
      { timeout: 30_000, interval: 200 },
    )
    await ana.call.checkout.confirm.mutate({ ...order(1), payment: isSlow })
    await vi.waitFor(async () => expect(await paymentOf(1)).toMatchObject({ captured: 2_500 }), 30_000)
  })

  it('fails within 3 s while etcd hangs, and captures once on a retry', async () => {
    await ana.call.checkout.hold.mutate({ ...order(2), lines })
    const payment = accepts
    await stage.cluster.node(0).pause()
    const failure = await within(3_000, () =>
      failureOf(ana.call.checkout.confirm.mutate({ ...order(2), payment })),
    )
    expect(failureDecisions[failure.code]).toBe('retry')
    stage.cluster.node(0).resume()
    await vi.waitFor(() => ana.call.checkout.confirm.mutate({ ...order(2), payment }), {
      timeout: 30_000,
      interval: 300,
    })
    expect(await paymentOf(2)).toMatchObject({ state: 'captured', captured: 2_500, refunded: 0 })

    await ana.call.checkout.cancel.mutate(order(2))
    expect(await paymentOf(2)).toMatchObject({ state: 'voided', refunded: 2_500 })
    const ticket = await stage.store.get(Ticket, { eventId: 'concert', ticketType: 'Standard' })
    expect(ticket?.value).toMatchObject({ available: 99, sold: 1, revenue: 2_500 })
  })
})
