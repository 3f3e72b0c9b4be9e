import { setTimeout as delay } from 'node:timers/promises'
import { startCluster, type TestCluster } from '@ticketcd/cluster'
import { connect, type EtcdStore } from '@ticketcd/etcd'
import {
  type Failure,
  failureDecisions,
  Order,
  Payment,
  Session,
  Ticket,
  testPaymentTokens,
} from '@ticketcd/schema'
import { TRPCClientError } from '@trpc/client'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { sessionHashOf } from '../../sessions/sessions.ts'
import { Browser } from '../../testing/browser.ts'
import { paidCheckoutOn } from '../../testing/paid-checkout.ts'
import { patient } from '../../testing/patient.ts'
import { type SpawnedApi, spawnApi } from '../../testing/spawned-api.ts'
import { StoreAuditor } from '../../testing/store-audit.ts'
import { daysAhead, orderId, putEvent } from '../../testing/world.ts'

/*
 * Whole processes of the api sell one event, over HTTP and with payments. During the sale one is
 * killed, and another is paused for longer than any customer waits. Their customers continue at
 * other processes, with the same order ids.
 */

const customers = 60
const namespace = 'killed-checkout/'
const eventId = 'concert'
const lines = [{ ticketType: 'Standard', quantity: 1 }]
const payment = testPaymentTokens.accepts
/** A page without an answer retries after this long, in milliseconds. */
const answerMsMax = 3_000

let cluster: TestCluster
let store: EtcdStore
let audit: StoreAuditor
let apis: SpawnedApi[]

beforeAll(async () => {
  cluster = await startCluster({ nodes: 1 })
  store = connect({ hosts: cluster.endpoints, namespace })
  audit = new StoreAuditor(store)
  await putEvent(store, eventId, {}, { Standard: customers })
  const variables = { TICKETCD_PAYMENTS: 'test' }
  apis = await Promise.all([1, 2, 3].map(() => spawnApi(cluster, namespace, variables)))
})
afterAll(async () => {
  await Promise.all(apis.map((api) => api.kill()))
  audit.close()
  store.close()
  await cluster.stop()
})

/**
 * Creates the session of a customer.
 *
 * @returns a function that opens a browser with it, at any process
 */
async function logIn(number: number): Promise<(api: SpawnedApi) => Browser> {
  const token = String(number).padStart(43, 'a')
  const value = { username: `buyer${number}`, createdAt: daysAhead(-1), expiresAt: daysAhead(1) }
  await store.put(Session, { tokenHash: sessionHashOf(token) }, value)
  return ({ url }) => {
    const browser = new Browser(url)
    browser.cookies.set('ticketcd', token)
    return browser
  }
}

/** Whether to retry: the failure permits it, or no answer has come. */
function isWorthAsking(error: unknown): boolean {
  const failure: Failure | undefined = error instanceof TRPCClientError ? error.data?.failure : undefined
  return failure === undefined || failureDecisions[failure.code] === 'retry'
}

it('every customer gets one ticket and pays once, although processes are killed and paused', async () => {
  const [killed, paused] = apis as [SpawnedApi, SpawnedApi]
  let bought = 0
  let killing: Promise<void> | undefined
  let lost = 0

  async function persistently<Answer>(
    number: number,
    ask: (api: SpawnedApi) => Promise<Answer>,
  ): Promise<Answer> {
    for (let tries = 0; tries < 40; tries += 1) {
      const api = apis[(number + tries) % apis.length] as SpawnedApi
      try {
        const late = delay(answerMsMax).then(() => Promise.reject(new Error('no answer has come')))
        return await Promise.race([ask(api), late])
      } catch (error) {
        if (!isWorthAsking(error)) throw error
        if (!(error instanceof TRPCClientError) || error.data === undefined) lost += 1
        await delay(100)
      }
    }
    throw new Error('no answer')
  }
  const visits = Array.from({ length: customers }, async (_, number) => {
    const at = await logIn(number)
    await delay(number * 20)
    const ref = { eventId, orderId: orderId(number) }
    await persistently(number, (api) => at(api).call.checkout.hold.mutate({ ...ref, lines }))
    // While requests of other customers are pending.
    if (number === customers / 3) killing = killed.kill()
    if (number === customers / 2) paused.process.kill('SIGSTOP')
    const asked = () =>
      persistently(number, (api) => at(api).call.checkout.confirm.mutate({ ...ref, payment }))
    const { purchase } = await asked()
    bought += 1
    if (bought === customers - 5) paused.process.kill('SIGCONT')
    // A double click, or a page that has not received the answer.
    expect((await asked()).purchase.placedAt).toBe(purchase.placedAt)
  })
  await Promise.all(visits)
  await killing
  expect(lost).toBeGreaterThan(0)

  const { value } = (await store.get(Ticket, { eventId, ticketType: 'Standard' })) ?? {}
  expect(value).toMatchObject({ available: 0, held: 0, sold: customers })
  expect(await store.count(Order, { eventId })).toBe(customers)
  // Any other process settles the payments that the killed one left open.
  const { reconcile, failures } = paidCheckoutOn(patient(store))
  await reconcile()
  expect(failures).toEqual([])
  const { entries: payments } = await store.range(Payment, { eventId })
  const taken = payments.map(({ value: { captured, refunded } }) => captured - refunded)
  expect(taken).toEqual(Array.from({ length: customers }, () => 2_500))
  expect(await audit.faults()).toEqual([])
})
