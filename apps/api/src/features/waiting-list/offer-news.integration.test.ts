import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Browser } from '../../testing/browser.ts'
import { LiveReader } from '../../testing/live-reader.ts'
import { type Stage, setStage } from '../../testing/stage.ts'
import { orderId, password, putEvent, putUser } from '../../testing/world.ts'

let stage: Stage
const readers: LiveReader[] = []
const ticketType = 'Standard'

beforeAll(async () => {
  stage = await setStage({
    seed: async (store) => {
      await putEvent(store, 'scarce', {}, { [ticketType]: 2 })
      for (const username of ['ana', 'rui', 'eva']) await putUser(store, username, 'customer')
    },
  })
})
afterAll(async () => {
  for (const reader of readers) reader.close()
  await stage.close()
})

async function logIn(username: string): Promise<Browser> {
  const browser = stage.visitor()
  await browser.call.auth.logIn.mutate({ username, password })
  return browser
}

function follow(browser: Browser, since = ''): Promise<LiveReader> {
  const reader = new LiveReader(stage.server.url, `topics=me${since}`, { headers: browser.headers() })
  readers.push(reader)
  return reader.begun()
}

test('an offer is sent once to every tab of its customer, to nobody else, and shown later too', async () => {
  const [owner, ana, eva] = await Promise.all(['rui', 'ana', 'eva'].map(logIn))
  if (!owner || !ana || !eva) throw new Error('nobody came')
  const bought = { eventId: 'scarce', orderId: orderId(1) }
  await owner.call.checkout.buy.mutate({ ...bought, lines: [{ ticketType, quantity: 2 }] })
  const waiting = { eventId: 'scarce', orderId: orderId(2), ticketType }
  const { revision } = await ana.call.waitlist.join.mutate({ ...waiting, quantity: 2 })
  // The mirror may receive the join after a reader has begun, and would then report it too.
  const since = `&since=${revision}`
  const tabs = await Promise.all([follow(ana, since), follow(ana, since)])
  const other = await follow(eva, since)

  await owner.call.checkout.cancel.mutate({ ...bought, lines: [{ ticketType, cancelled: 1 }] })
  for (const tab of tabs) {
    await tab.until(() => tab.of('offer').length > 0, 25_000)
    expect(tab.of('offer').map(({ offer }) => offer)).toMatchObject([
      { ...waiting, quantity: 1, eventName: 'Noite de Música' },
    ])
    expect(tab.of('me').flatMap(({ changed }) => changed)).toEqual(['waiting'])
  }
  expect(other.received.map(({ message }) => message.type).filter((type) => type !== 'pulse')).toEqual([])
  const back = await follow(ana, since)
  expect(back.of('me').flatMap(({ changed }) => changed)).toEqual(['waiting'])
  expect(await ana.call.waitlist.mine.query()).toMatchObject([
    { ...waiting, quantity: 2, position: null, offer: { quantity: 1 } },
  ])

  await ana.call.checkout.release.mutate({ eventId: 'scarce', orderId: waiting.orderId })
  const [tab] = tabs
  await tab?.until(() => tab.of('me').length > 1)
  expect(tab?.of('offer')).toHaveLength(1)
  expect(await ana.call.waitlist.mine.query()).toEqual([])
})
