import { EventEmitter, on } from 'node:events'
import type { AddressInfo } from 'node:net'
import { Mirror } from '@ticketcd/etcd'
import { Event, type LiveMessage, saleState, Ticket } from '@ticketcd/schema'
import { initTRPC, tracked } from '@trpc/server'
import { createHTTPServer } from '@trpc/server/adapters/standalone'
import { openStore } from '../connection.ts'
import { answerQuestions } from './live-helper.ts'

/** The interval of the live stream under load. */
const tickMs = 250

export interface SubscriptionsUsage {
  port: number
  /** Of this process since its start, in microseconds. */
  cpuUs: number
  rssBytes: number
}

/**
 * The alternative: the same values from the same mirror, as a tRPC subscription. It follows the
 * documentation of tRPC: an event emitter, an async generator, `tracked` ids, and the stock
 * adapter. It has the same ticks, so messages of both can be compared.
 */
export async function runSubscriptions(endpoints: readonly string[], eventId: string): Promise<void> {
  const mirror = new Mirror(openStore(endpoints, {}), [Event, Ticket])
  await mirror.ready
  const news = new EventEmitter()
  news.setMaxListeners(0)
  const value = () => eventMessage(mirror, eventId)
  let changed = false
  mirror.onTableChange(Ticket, () => {
    changed = true
  })
  setInterval(() => {
    if (!changed) return
    changed = false
    news.emit('event', value())
  }, tickMs)

  const t = initTRPC.create()
  const router = t.router({
    event: t.procedure.subscription(async function* ({ signal }) {
      const changes = on(news, 'event', { ...(signal && { signal }) })
      const first = value()
      yield tracked(String(first.revision), first)
      for await (const [message] of changes as AsyncIterable<[ReturnType<typeof value>]>)
        yield tracked(String(message.revision), message)
    }),
  })
  const server = createHTTPServer({ router })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  answerQuestions(async (): Promise<SubscriptionsUsage> => {
    const { user, system } = process.cpuUsage()
    return { port, cpuUs: user + system, rssBytes: process.memoryUsage.rss() }
  })
}

function eventMessage(mirror: Mirror, eventId: string): Extract<LiveMessage, { type: 'event' }> {
  const event = mirror.table(Event).get({ eventId })
  if (!event) throw new RangeError(`no event ${eventId}`)
  const stocks = mirror.table(Ticket).under({ eventId })
  const tickets = stocks.map(
    ({ parts: { ticketType }, value: { price, available, total, waiting = 0 } }) => ({
      ticketType,
      price,
      available,
      total,
      waiting,
    }),
  )
  const sum = (part: 'available' | 'total') => tickets.reduce((all, ticket) => all + ticket[part], 0)
  const [available, capacity] = [sum('available'), sum('total')]
  return {
    type: 'event',
    revision: mirror.revision,
    event: {
      eventId,
      revision: Math.max(event.modRevision, ...stocks.map(({ modRevision }) => modRevision)),
      editRevision: event.modRevision,
      state: saleState(event.value, { available, total: capacity }, new Date().toISOString()),
      fromPrice: Math.min(...tickets.map(({ price }) => price)),
      available,
      capacity,
      tickets,
    },
  }
}
