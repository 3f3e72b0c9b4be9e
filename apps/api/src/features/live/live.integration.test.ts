import { type EtcdStore, op } from '@ticketcd/etcd'
import { Event, Favourite, liveTopicsMax, Session, Ticket, User } from '@ticketcd/schema'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RunningServer, startServer } from '../../start.ts'
import type { Browser } from '../../testing/browser.ts'
import { LiveReader } from '../../testing/live-reader.ts'
import { type Stage, setStage } from '../../testing/stage.ts'
import { daysAhead, password, putEvent, putUser, ticketValue } from '../../testing/world.ts'

let stage: Stage
const readers: LiveReader[] = []
const servers: RunningServer[] = []

beforeAll(async () => {
  stage = await setStage({
    seed: async (store) => {
      await putEvent(store, 'concert', {}, { Standard: 10_000 })
      await putEvent(store, 'theatre')
      await putEvent(store, 'secret', { status: 'draft' })
      await putUser(store, 'ana', 'customer')
      await putUser(store, 'bob', 'customer')
      await putUser(store, 'root', 'admin')
      await putUser(store, 'boss', 'admin')
    },
  })
})
afterAll(async () => {
  for (const reader of readers) reader.close()
  for (const server of servers) await server.close()
  await stage.close()
})

function follow(query: string, headers: Record<string, string> = {}, url = stage.server.url): LiveReader {
  const reader = new LiveReader(url, query, { headers })
  readers.push(reader)
  return reader
}

async function logIn(username: string): Promise<Browser> {
  const browser = stage.visitor()
  await browser.call.auth.logIn.mutate({ username, password })
  return browser
}

/** Another api process on the same cluster. */
async function another(
  liveLimits: { total?: number; perNetwork?: number } = {},
  port = 0,
): Promise<RunningServer> {
  const etcd = { ...stage.etcd, tls: undefined, auth: undefined }
  const logger = pino({ level: 'silent' })
  const server = await startServer({
    port,
    host: '127.0.0.1',
    etcd,
    trustProxy: 0,
    webDir: '/nowhere',
    logger,
    liveLimits,
  })
  servers.push(server)
  await server.ready
  return server
}

function sell(store: EtcdStore, eventId: string, sold: number, total = 10_000) {
  const value = ticketValue(total, { available: total - sold, sold, revenue: sold * 2_500 })
  return store.put(Ticket, { eventId, ticketType: 'Standard' }, value)
}

describe('an event', () => {
  it('is sent at the start, then whenever it changes, with the revision as id', async () => {
    const reader = await follow('topics=event:concert').begun()
    expect(reader.head).toContain('content-type: text/event-stream')
    expect(reader.head).toContain('cache-control: no-store')
    expect(reader.head).toContain('x-accel-buffering: no')
    expect(reader.of('event')[0]?.event).toMatchObject({ eventId: 'concert', state: 'on-sale' })
    const { revision } = await sell(stage.store, 'concert', 1)
    await reader.until(() => reader.reached >= revision)
    expect(reader.of('event').at(-1)?.event).toMatchObject({
      revision,
      available: 9_999,
      tickets: [{ ticketType: 'Standard', available: 9_999 }],
    })
  })

  it('never goes back while it sells fast, and ends with the last value', async () => {
    const reader = await follow('topics=event:concert,catalogue').begun()
    let last = 0
    for (let sold = 1; sold <= 200; sold++) last = (await sell(stage.store, 'concert', sold)).revision
    await reader.until(() => reader.reached >= last)
    const revisions = reader.of('event').map(({ event }) => event.revision)
    expect(revisions).toEqual([...revisions].sort((a, b) => a - b))
    expect(new Set(revisions).size).toBe(revisions.length)
    expect(reader.of('event').at(-1)?.event.available).toBe(9_800)
    expect(reader.of('catalogue').at(-1)?.events).toMatchObject([{ eventId: 'concert', available: 9_800 }])
    const ids = reader.received.flatMap(({ id }) => id ?? [])
    expect(ids).toEqual([...ids].sort((a, b) => a - b))
  })

  it('that is hidden or unknown is reported as gone, without later messages', async () => {
    const reader = await follow('topics=event:secret,event:nothing,catalogue').begun()
    expect(reader.of('event-gone').map(({ eventId }) => eventId)).toEqual(['secret', 'nothing'])
    const before = reader.received.length
    await putEvent(stage.store, 'secret', { status: 'draft', name: 'Edited' })
    const { revision } = await sell(stage.store, 'theatre', 1, 100)
    await reader.until(() => reader.reached >= revision)
    const later = reader.received.slice(before).filter(({ message }) => message.type !== 'pulse')
    expect(JSON.stringify(later)).not.toContain('secret')
  })

  it('that becomes a draft, or is deleted, is reported as gone', async () => {
    await putEvent(stage.store, 'shy')
    await putEvent(stage.store, 'short')
    const reader = await follow('topics=event:shy,event:short,catalogue').begun()
    await putEvent(stage.store, 'shy', { status: 'draft' })
    await stage.store.delete(Event, { eventId: 'short' })
    await reader.until(() => reader.of('event-gone').length === 2)
    await reader.until(() =>
      reader
        .of('catalogue')
        .flatMap(({ gone }) => gone)
        .includes('short'),
    )
    expect(
      reader
        .of('catalogue')
        .flatMap(({ gone }) => gone)
        .sort(),
    ).toEqual(['short', 'shy'])
  })

  it('whose sale opens by time alone is sent again at the same revision', async () => {
    const [eventId, reader] = await followedBeforeItOpens()
    expect(reader.of('event')[0]?.event.state).toBe('not-open')
    await reader.until(() => reader.of('event').at(-1)?.event.state === 'on-sale')
    expect(reader.of('catalogue').flatMap(({ events }) => events)).toContainEqual(
      expect.objectContaining({ eventId, state: 'on-sale' }),
    )
    const [first, last] = [reader.of('event')[0], reader.of('event').at(-1)]
    expect(last?.event.revision).toBe(first?.event.revision)
  })
})

/**
 * On a busy machine a sale may open before it is followed. The function then follows an event that
 * opens later.
 */
async function followedBeforeItOpens(): Promise<[eventId: string, LiveReader]> {
  for (const inMs of [700, 3_000, 12_000]) {
    const eventId = `opens-in-${inMs}`
    await putEvent(stage.store, eventId, { salesOpenAt: new Date(Date.now() + inMs).toISOString() })
    const reader = await follow(`topics=event:${eventId},catalogue`).begun()
    if (reader.of('event')[0]?.event.state === 'not-open') return [eventId, reader]
  }
  throw new Error('every sale opened before it was followed')
}

describe('a browser that reconnects', () => {
  it('receives exactly the events that changed since, each once', async () => {
    const { revision: since } = await sell(stage.store, 'concert', 299)
    const first = follow('topics=catalogue')
    await first.until(() => first.reached >= since)
    first.close()
    await sell(stage.store, 'concert', 300)
    await sell(stage.store, 'theatre', 2, 100)
    const { revision } = await sell(stage.store, 'theatre', 3, 100)
    for (const headers of [{}, { 'last-event-id': String(since) }]) {
      const query = `topics=catalogue${'last-event-id' in headers ? '&since=1' : `&since=${since}`}`
      const again = follow(query, headers as Record<string, string>)
      await again.until(() => again.reached >= revision)
      const events = again.of('catalogue').flatMap((message) => message.events)
      expect(events.map(({ eventId }) => eventId).sort()).toEqual(['concert', 'theatre'])
      expect(again.of('reset')).toEqual([])
    }
    const upToDate = follow(`topics=catalogue&since=${revision}`)
    await upToDate.begun()
    expect(upToDate.of('catalogue')).toEqual([])
  })

  it('receives a reset for a revision from before this process, or one from the future', async () => {
    for (const since of [1, 9_000_000_000]) {
      const reader = follow(`topics=catalogue,event:concert&since=${since}`)
      await reader.begun()
      const topics = reader.of('reset').flatMap((message) => message.topics)
      expect(topics).toContain('catalogue')
      expect(reader.of('event')).toHaveLength(1)
      expect(reader.reached).toBeLessThan(9_000_000_000)
    }
  })

  it('misses nothing when its server has ended and another continues', async () => {
    const one = await another()
    const { port } = new URL(one.url)
    const before = await follow('topics=event:concert,catalogue', {}, one.url).begun()
    const closing = one.close()
    await before.until(() => before.ended)
    await closing
    await sell(stage.store, 'concert', 400)
    await stage.store.raw.put('other', '1')
    const two = await another({}, Number(port))
    const after = follow(`topics=event:concert,catalogue&since=${before.reached}`, {}, two.url)
    await after.begun()
    expect(after.of('event')[0]?.event.available).toBe(9_600)
    expect(after.of('reset').flatMap(({ topics }) => topics)).toEqual(['catalogue'])
    expect(after.reached).toBeGreaterThan(before.reached)
    const { revision } = await sell(stage.store, 'concert', 401)
    await after.until(() => after.reached >= revision)
    expect(after.of('event').at(-1)?.event.available).toBe(9_599)
  })
})

describe('an account', () => {
  it('is followed by its own sessions only, and receives the changes of its lists', async () => {
    const [ana, bob] = [await logIn('ana'), await logIn('bob')]
    const [anas, bobs] = [follow('topics=me', ana.headers()), follow('topics=me', bob.headers())]
    await anas.begun()
    await bobs.begun()
    const { revision } = await stage.store.put(
      Favourite,
      { username: 'ana', eventId: 'concert' },
      { addedAt: daysAhead(0) },
    )
    await anas.until(() => anas.of('me').length > 0)
    expect(anas.of('me')).toEqual([{ type: 'me', revision, changed: ['favourites'] }])
    await bobs.until(() => bobs.of('pulse').length > 1)
    expect(bobs.of('me')).toEqual([])
    const back = follow(`topics=me&since=${revision - 1}`, ana.headers())
    await back.begun()
    expect(back.of('me').flatMap(({ changed }) => changed)).toEqual(['favourites'])
  })

  it('receives an alert that fired while its stream was reopened, until the alert is read', async () => {
    await putEvent(stage.store, 'scarce', {}, { Standard: 100 })
    const ana = await logIn('ana')
    const { revision } = await ana.call.notifications.set.mutate({
      eventId: 'scarce',
      kind: 'few-left',
      limit: 10,
    })
    await sell(stage.store, 'scarce', 95, 100)
    await expect.poll(() => ana.call.notifications.unread.query()).toBe(1)

    const back = await follow(`topics=me&since=${revision}`, ana.headers()).begun()
    expect(back.of('alert').map(({ alert }) => [alert.eventId, alert.availableThen])).toEqual([['scarce', 5]])
    await ana.call.notifications.markRead.mutate({})
    await expect.poll(() => ana.call.notifications.unread.query()).toBe(0)
    const later = await follow(`topics=me&since=${revision}`, ana.headers()).begun()
    expect(later.of('alert')).toEqual([])
  })

  it('is no longer followed when another process ends its session', async () => {
    const ana = await logIn('ana')
    const elsewhere = await another()
    const reader = await follow('topics=me,event:concert', ana.headers(), elsewhere.url).begun()
    await ana.call.auth.logOut.mutate()
    await reader.until(() => reader.of('logged-out').length > 0)
    expect(reader.of('logged-out')[0]?.topics).toEqual(['me'])
    await stage.store.delete(Favourite, { username: 'ana', eventId: 'concert' })
    const { revision } = await sell(stage.store, 'concert', 500)
    await reader.until(() => reader.reached >= revision)
    expect(reader.of('me')).toEqual([])
  })

  it('that loses the admin role loses the admin topics and keeps its own', async () => {
    const boss = await logIn('boss')
    const reader = await follow('topics=me,cluster,stats', boss.headers()).begun()
    const user = await stage.store.get(User, { username: 'boss' })
    if (!user) throw new Error('boss is gone')
    await stage.store.put(User, { username: 'boss' }, { ...user.value, role: 'customer' })
    await reader.until(() => reader.of('logged-out').length > 0)
    expect(reader.of('logged-out')[0]?.topics.sort()).toEqual(['cluster', 'stats'])
    await stage.store.put(Favourite, { username: 'boss', eventId: 'concert' }, { addedAt: daysAhead(0) })
    await reader.until(() => reader.of('me').length > 0)
  })

  it('is refused with a failure code before anything is sent', async () => {
    const ana = await logIn('ana')
    const refusals = [
      ['topics=me', {}, 401, 'not-logged-in'],
      ['topics=event:concert,stats', {}, 401, 'not-logged-in'],
      ['topics=stats', ana.headers(), 403, 'forbidden'],
      ['topics=me,cluster', ana.headers(), 403, 'forbidden'],
      ['topics=me', { cookie: `ticketcd=${'A'.repeat(43)}` }, 401, 'not-logged-in'],
    ] as const
    for (const [query, headers, status, code] of refusals) {
      const reader = await follow(query, headers).refused()
      expect([reader.status, (reader.failure as { code: string }).code]).toEqual([status, code])
      expect(reader.received).toEqual([])
    }
    expect(await stage.store.raw.count(Session.key.prefix())).toBeGreaterThan(0)
  })
})

describe('a bad request', () => {
  it.each([
    '',
    'topics=',
    'topics=everything',
    'topics=event:',
    'topics=event:a/b',
    'topics=event:Concert',
    'topics=me:ana',
    'topics=event:concert,,catalogue',
    'topics=catalogue&since=-1',
    'topics=catalogue&since=1e3',
    'topics=catalogue&since=99999999999999999999',
    `topics=${Array.from({ length: liveTopicsMax + 1 }, (_, index) => `event:e${index}`).join(',')}`,
  ])('is refused: %s', async (query) => {
    const reader = await follow(query).refused()
    expect(reader.status).toBe(400)
    expect(reader.failure).toMatchObject({ code: 'invalid-input' })
  })

  it('with 10,000 topics is refused before its stream begins', async () => {
    const query = `topics=${Array.from({ length: 10_000 }, (_, index) => `event:e${index}`).join(',')}`
    const reader = follow(query)
    await reader.until(() => reader.head !== '')
    expect([400, 414, 431]).toContain(reader.status)
  })

  it('of another site, or by another method, is refused', async () => {
    const foreign = await follow('topics=catalogue', { 'sec-fetch-site': 'cross-site' }).refused()
    expect(foreign.status).toBe(403)
    const origin = await follow('topics=catalogue', { origin: 'https://evil.example' }).refused()
    expect(origin.status).toBe(403)
    for (const method of ['POST', 'HEAD']) {
      const reader = new LiveReader(stage.server.url, 'topics=catalogue', { method })
      readers.push(reader)
      await reader.until(() => reader.head !== '')
      expect(reader.status).toBe(405)
    }
  })

  it('pipelined behind another one neither gets a stream nor keeps its place', async () => {
    const ana = await logIn('ana')
    // More requests than a session may have streams, in pairs: the first of each pair is a stream
    // until its reader closes.
    const lines = Object.entries({ host: new URL(stage.server.url).host, ...ana.headers() }).map(
      ([name, value]) => `${name}: ${value}`,
    )
    const second = `GET /live?topics=me HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`
    for (let pair = 0; pair < 20; pair++) {
      const reader = follow('topics=me', ana.headers())
      reader.socket.write(second)
      await reader.until(() => reader.ended || reader.reached > 0)
      reader.close()
    }
    const reader = await follow('topics=me', ana.headers()).begun()
    expect(reader.status).toBe(200)
  })

  it('for more streams than a session may have is refused as busy until one of them ends', async () => {
    const ana = await logIn('ana')
    const held: LiveReader[] = []
    for (let stream = 0; stream < 16; stream++) held.push(await follow('topics=me', ana.headers()).begun())
    const one = await follow('topics=me', ana.headers()).refused()
    expect([one.status, one.failure]).toEqual([503, expect.objectContaining({ code: 'busy' })])
    await follow('topics=me', (await logIn('ana')).headers()).begun()
    held[0]?.close()
    await expect
      .poll(async () => {
        const again = follow('topics=me', ana.headers())
        await again.until(() => again.head !== '')
        return again.status
      })
      .toBe(200)
    for (const reader of held) reader.close()
  })

  it('too often, or beyond the limit of the process, is refused with a time to wait', async () => {
    const small = await another({ total: 2, perNetwork: 5 })
    const held = [follow('topics=catalogue', {}, small.url), follow('topics=catalogue', {}, small.url)]
    for (const reader of held) await reader.begun()
    const full = await follow('topics=catalogue', {}, small.url).refused()
    expect(full.status).toBe(503)
    expect(full.failure).toMatchObject({ code: 'busy' })
    expect(full.head.toLowerCase()).toContain('retry-after:')
    held[0]?.close()
    let status = 503
    for (let attempt = 0; attempt < 20 && status !== 429; attempt++)
      status = (await follow('topics=nothing', {}, small.url).refused()).status
    expect(status).toBe(429)
  })
})

describe('a client that never reads', () => {
  it('is skipped, and receives only the latest values once it reads', async () => {
    const ticketType = (index: number) => `Type ${index} ${'x'.repeat(30)}`
    const types = Object.fromEntries(Array.from({ length: 20 }, (_, index) => [ticketType(index), 1_000]))
    const eventIds = Array.from({ length: liveTopicsMax }, (_, index) => `wide-${index}`)
    await Promise.all(eventIds.map((eventId) => putEvent(stage.store, eventId, {}, types)))
    const changeAll = (available: number) => {
      const value = ticketValue(1_000, { available, held: 1_000 - available })
      return stage.store.txn({
        success: eventIds.map((eventId) => op.put(Ticket, { eventId, ticketType: ticketType(0) }, value)),
      })
    }
    const skipped = async () => {
      const metrics = await (await fetch(`${stage.server.url}/metrics`)).text()
      return Number(/ticketcd_live_skipped_total (\d+)/.exec(metrics)?.[1])
    }
    const query = `topics=${eventIds.map((eventId) => `event:${eventId}`).join(',')}`
    const [slow, quick] = [follow(query), follow(query)]
    await slow.begun()
    await quick.begun()
    slow.socket.pause()

    let changes = 0
    for (; changes < 900 && (await skipped()) < 5; changes++) {
      const { revision } = await changeAll(changes)
      await quick.until(() => quick.reached >= revision)
    }
    expect(await skipped()).toBeGreaterThanOrEqual(5)
    const { revision } = await changeAll(999)
    await quick.until(() => quick.reached >= revision)

    slow.socket.resume()
    await slow.until(() => slow.reached >= revision)
    const last = slow.of('event').slice(-liveTopicsMax)
    expect(last.every(({ event }) => event.available === 19_999)).toBe(true)
    expect(slow.of('event').length).toBeLessThan(quick.of('event').length)
    // Only the pieces in flight when it stopped reading, and the latest values.
    const seen = new Set(slow.of('event').map(({ event }) => event.available))
    expect(seen.has(19_000 + changes - 2)).toBe(false)
  }, 60_000)
})
