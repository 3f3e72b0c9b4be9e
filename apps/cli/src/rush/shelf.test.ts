import type { EtcdStore } from '@ticketcd/etcd'
import { Ticket } from '@ticketcd/schema'
import { expect, it } from 'vitest'
import { Shelf } from './shelf.ts'

/** A shelf with a fake watch, and a function that publishes a stock to it. */
function shelfOf(signal: AbortSignal) {
  let isOpen = true
  let observe: Parameters<EtcdStore['raw']['watch']>[2] = () => undefined
  const watch = ((_range, _options, listener) => {
    observe = listener
    return {
      close: () => {
        isOpen = false
      },
    }
  }) as EtcdStore['raw']['watch']
  const shelf = new Shelf({ raw: { watch } }, 'concert', signal)
  const stock = { price: 1, total: 2, held: 0, revenue: 0, position: 0 }
  const put = (available: number) => {
    const value = Ticket.encode({ ...stock, available, sold: stock.total - available })
    observe({ type: 'events', events: [{ type: 'put', value }] } as unknown as Parameters<typeof observe>[0])
  }
  return { shelf, put, isOpen: () => isOpen }
}

const isSettled = (promise: Promise<void>) =>
  Promise.race([promise.then(() => true), new Promise((resolve) => setImmediate(() => resolve(false)))])

it('releases some buyers when tickets return, and all buyers when the event is sold out', async () => {
  const { shelf, put } = shelfOf(new AbortController().signal)
  const waiting = [1, 2, 3, 4, 5].map(() => shelf.restocked())
  const gone = async () => (await Promise.all(waiting.map(isSettled))).filter(Boolean).length
  put(1)
  expect(await gone()).toBe(4)
  put(0)
  expect(shelf.isSoldOut).toBe(true)
  expect(await gone()).toBe(5)
  shelf.close()
})

it('releases all buyers when the rush is interrupted', async () => {
  const interrupted = new AbortController()
  const { shelf, isOpen } = shelfOf(interrupted.signal)
  const waiting = shelf.restocked()
  expect(await isSettled(waiting)).toBe(false)
  interrupted.abort()
  expect(await isSettled(waiting)).toBe(true)
  expect(await isSettled(shelf.restocked())).toBe(true)
  expect(isOpen()).toBe(false)
})
