import { hostname } from 'node:os'
import { startCluster, type TestCluster } from '@ticketcd/cluster'
import { type ConnectOptions, connect, type EtcdStore } from '@ticketcd/etcd'
import { type ClockWarning, Hold, ProcessClock, Ticket } from '@ticketcd/schema'
import { pino } from 'pino'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type RunningServer, type StartOptions, startServer } from '../start.ts'
import { Browser, failureOf } from '../testing/browser.ts'
import { orderId, password, putEvent, putUser } from '../testing/world.ts'

/*
 * Processes of one installation, one of them with a wrong clock. Carts are swept about every 15 s.
 * The first sweep comes within 4 s after the start of a process.
 */

const minuteMs = 60_000
const fastMs = 15 * minuteMs
const soon = { timeout: 50_000, interval: 100 }
const lines = [{ ticketType: 'Standard', quantity: 2 }]
const order = (number: number) => ({ eventId: 'concert', orderId: orderId(number) })

let cluster: TestCluster
let etcd: StartOptions['etcd']
let store: EtcdStore
let namespaces = 0
let running: RunningServer[]

beforeAll(async () => {
  cluster = await startCluster({ nodes: 3 })
})
afterAll(() => cluster.stop())

beforeEach(async () => {
  namespaces += 1
  etcd = { hosts: [...cluster.endpoints], namespace: `clock-${namespaces}/`, tls: undefined, auth: undefined }
  store = connect(etcd)
  running = []
  await putEvent(store, 'concert')
  await putUser(store, 'ana', 'customer')
  await putUser(store, 'root', 'admin')
})
afterEach(async () => {
  await Promise.all(running.map((server) => server.close()))
  store.close()
})

/** An api whose wall clock is ahead by `aheadMs`, which a test may change. */
class Api {
  aheadMs: number
  readonly log: { level: number; msg: string }[] = []
  private server: RunningServer | undefined

  constructor(aheadMs = 0) {
    this.aheadMs = aheadMs
  }

  readonly now = () => new Date(Date.now() + this.aheadMs).toISOString()

  async start(options: Pick<StartOptions, 'connect'> = {}): Promise<this> {
    const logger = pino({ level: 'debug' }, { write: (line) => void this.log.push(JSON.parse(line)) })
    const rest = { port: 0, host: '127.0.0.1', etcd, trustProxy: 0, webDir: '/nowhere' }
    this.server = await startServer({ ...rest, logger, now: this.now, ...options })
    running.push(this.server)
    await this.server.ready
    // On a busy machine the server is ready before the nodes have answered.
    await expect.poll(() => this.clockState(), soon).not.toBe('unknown')
    return this
  }

  async visitor(username: string): Promise<Browser> {
    const browser = new Browser(this.server?.url ?? '')
    await browser.call.auth.logIn.mutate({ username, password })
    return browser
  }

  async ready(): Promise<{ ready: boolean; clock: { state: string; aheadMs: number | null } }> {
    const answer = await fetch(`${this.server?.url}/readyz`)
    return (await answer.json()) as Awaited<ReturnType<Api['ready']>>
  }

  async clockState(): Promise<string> {
    return (await this.ready()).clock.state
  }

  has(message: RegExp, from = 0): boolean {
    return this.log.slice(from).some(({ msg }) => message.test(msg))
  }
}

const isEnded = async (number: number) => (await store.get(Hold, order(number)))?.value.ended !== undefined
const skipped = /were not swept/

/** Resolves when a due sweep was skipped, or a cart was ended. */
const sweepDue = (api: Api, from = 0) =>
  expect.poll(async () => api.has(skipped, from) || (await isEnded(1)), soon).toBe(true)

/** Disables the guard: the clock of each node is reported as that of the process. */
function blindly(now: () => string) {
  return (settings: ConnectOptions): EtcdStore => {
    const store = connect(settings)
    const date = async () => {
      const atMs = performance.now()
      return { state: 'dated', dateMs: Date.parse(now()), sentAtMs: atMs, receivedAtMs: atMs }
    }
    const cluster = Object.assign(Object.create(store.cluster), { date })
    return Object.assign(Object.create(store) as EtcdStore, { cluster })
  }
}

describe('a process whose clock is 15 minutes fast', () => {
  it('ends no cart of another process, and the cart can be bought through either', async () => {
    const right = await new Api().start()
    const ana = await right.visitor('ana')
    await ana.call.checkout.hold.mutate({ ...order(1), lines })
    await ana.call.checkout.hold.mutate({ ...order(2), lines })
    const fast = await new Api(fastMs).start()
    await sweepDue(fast)
    expect(await isEnded(1)).toBe(false)
    const ticket = await store.get(Ticket, { eventId: 'concert', ticketType: 'Standard' })
    expect(ticket?.value).toMatchObject({ held: 4, available: 96 })
    await ana.call.checkout.confirm.mutate(order(1))
    await (await fast.visitor('ana')).call.checkout.confirm.mutate(order(2))
  })

  it('would end it within seconds without the comparison', async () => {
    const right = await new Api().start()
    await (await right.visitor('ana')).call.checkout.hold.mutate({ ...order(1), lines })
    const fast = new Api(fastMs)
    await fast.start({ connect: blindly(fast.now) })
    await expect.poll(() => isEnded(1), soon).toBe(true)
  })

  it('is reported in its log, in /readyz and on the cluster page of each process, until it is closed', async () => {
    const right = await new Api().start()
    const fast = await new Api(fastMs).start()
    const { ready, clock } = await fast.ready()
    expect(ready).toBe(true)
    expect(clock).toMatchObject({ state: 'off' })
    expect(Math.abs((clock.aheadMs ?? 0) - fastMs)).toBeLessThan(2_000)
    expect(await right.clockState()).toBe('right')
    expect(fast.log.find(({ msg }) => msg.includes('ahead of'))).toMatchObject({ level: 40 })
    expect(right.has(/clock .* (ahead|behind)/)).toBe(false)

    const warning = {
      process: expect.any(String),
      host: hostname(),
      pid: process.pid,
      state: 'off',
      aheadMs: expect.any(Number),
    }
    for (const api of [right, fast]) {
      const admin = await api.visitor('root')
      await expect.poll(() => clocksOn(admin), soon).toEqual([warning])
    }
    await running.pop()?.close()
    const admin = await right.visitor('root')
    await expect.poll(() => clocksOn(admin), soon).toEqual([])
  })

  it('opens no sale early', async () => {
    const opensAt = new Date(Date.now() + 10 * minuteMs).toISOString()
    await putEvent(store, 'concert', { salesOpenAt: opensAt })
    const fast = await new Api(fastMs).start()
    const ana = await fast.visitor('ana')
    expect(await failureOf(ana.call.checkout.hold.mutate({ ...order(1), lines }))).toEqual({
      code: 'sale-not-open',
      opensAt,
    })
    expect((await ana.call.catalogue.list.query({})).items[0]?.state).toBe('not-open')
  })

  it.each([
    ['fast', fastMs],
    ['slow', -fastMs],
  ])('keeps a cart for the usual time when it is %s', async (_what, aheadMs) => {
    const wrong = await new Api(aheadMs).start()
    const ana = await wrong.visitor('ana')
    const { hold } = await ana.call.checkout.hold.mutate({ ...order(1), lines })
    const leftMs = Date.parse(hold.expiresAt) - Date.now()
    expect(leftMs).toBeGreaterThan(7 * minuteMs)
    expect(leftMs).toBeLessThan(11 * minuteMs)
    // The page counts down from this time.
    expect(Math.abs(Date.parse(hold.now) - Date.now())).toBeLessThan(3 * minuteMs)
    expect((await ana.call.checkout.order.query(order(1))).state).toBe('held')
  })
})

it('a clock that is set while its process runs ends no carts, and the process recovers when it is set right', async () => {
  const right = await new Api().start()
  const other = await new Api().start()
  const ana = await right.visitor('ana')
  await ana.call.checkout.hold.mutate({ ...order(1), lines })
  const from = other.log.length
  other.aheadMs = fastMs
  await sweepDue(other, from)
  expect(await isEnded(1)).toBe(false)
  await expect.poll(() => other.clockState(), soon).toBe('off')
  await expect.poll(async () => (await store.count(ProcessClock, {})) > 0, soon).toBe(true)

  other.aheadMs = 0
  await expect.poll(() => other.clockState(), soon).toBe('right')
  await expect.poll(() => store.count(ProcessClock, {}), soon).toBe(0)
  expect(other.has(/right again/)).toBe(true)
})

async function clocksOn(admin: Browser): Promise<ClockWarning[]> {
  return (await admin.call.cluster.health.query()).clocks
}
