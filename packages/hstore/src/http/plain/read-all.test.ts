import { once } from 'node:events'
import { Writable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { DeleteRangeRequest, PutRequest } from '@ticketcd/wire'
import { expect, it } from 'vitest'
import type { HttpResponse } from '../../front/front-end.ts'
import { FakeResponse } from '../../testing/fake-response.ts'
import { ManualTimers } from '../../testing/peers/manual-timers.ts'
import { StateStage } from '../../testing/state.ts'
import { sendAll } from './read-all.ts'

class CountedTimers extends ManualTimers {
  /** Those that were not cancelled. */
  waiting = 0

  override after(delayMs: number, run: () => void): () => void {
    this.waiting += 1
    const cancel = super.after(delayMs, run)
    return () => {
      this.waiting -= 1
      cancel()
    }
  }
}

/** A store with so many keys, and its answer to a client that has read nothing yet. */
function stage(keys: number, valueBytes: number) {
  const world = new StateStage()
  const put = (key: string, value: string) =>
    world.answer('put', PutRequest.encode({ key, value: Buffer.from(value) }))
  for (let at = 0; at < keys; at += 1) put(`key ${at}`, 'v'.repeat(valueBytes))
  const { kv } = world.machine
  const response = new FakeResponse()
  const timers = new CountedTimers()
  const sent = sendAll(kv.scan(), response as unknown as HttpResponse, timers)
  const isHeld = () => {
    if (kv.compactRevision < kv.revision) kv.compact({ revision: kv.revision, physical: false })
    return kv.stepCompaction(Number.POSITIVE_INFINITY) === 'held'
  }
  const remove = () => world.answer('deleteRange', DeleteRangeRequest.encode({ key: '\0', rangeEnd: '\0' }))
  return { kv, put, remove, response, timers, sent, isHeld }
}

/** More than the client has taken, as it waits in memory. */
const waiting = ({ writableLength, readableLength }: FakeResponse) => writableLength + readableLength

it('all keys are those of one revision, and the memory in use is that of one page', async () => {
  const { kv, put, remove, response, timers, sent, isHeld } = stage(2_000, 1_000)
  const { revision } = kv
  remove()
  put('key 1', 'later')
  expect(isHeld()).toBe(true)
  let received = ''
  let largest = 0
  for await (const chunk of response) {
    largest = Math.max(largest, waiting(response))
    received += chunk
  }
  await sent
  const answer = JSON.parse(received) as { revision: number; kvs: { key: string; value: string }[] }
  const keys = Array.from({ length: 2_000 }, (_, at) => `key ${at}`).sort()
  expect([answer.revision, answer.kvs.map(({ key }) => key)]).toEqual([revision, keys])
  expect(answer.kvs[1]).toMatchObject({ key: 'key 1', value: 'v'.repeat(1_000), version: 1, modRevision: 3 })
  expect(largest).toBeLessThan(200_000)
  expect([isHeld(), timers.waiting]).toEqual([false, 0])
})

it('an empty store has no keys, and each key has a line of its own', async () => {
  const texts = [stage(0, 0), stage(2, 0)].map(({ response }) => text(response))
  expect(await Promise.all(texts)).toEqual([
    '{"revision":1,"kvs":[\n]}\n',
    '{"revision":3,"kvs":[\n' +
      '{"key":"key 0","value":"","version":1,"createRevision":2,"modRevision":2},\n' +
      '{"key":"key 1","value":"","version":1,"createRevision":3,"modRevision":3}\n]}\n',
  ])
})

/** A client that takes each page at once, and the turn of the event loop in which it did. */
function fastClient() {
  const turns: number[] = []
  let turn = 0
  const fast = new Writable({
    highWaterMark: 1,
    write: (_chunk, _encoding, done) => {
      turns.push(turn)
      done()
    },
  })
  const next = () => {
    turn += 1
    if (!fast.writableFinished) setImmediate(next)
  }
  setImmediate(next)
  return { response: Object.assign(fast, { setHeader() {} }) as unknown as HttpResponse, turns }
}

it('the node goes on to others after each page, also for a client that takes it at once', async () => {
  const world = new StateStage()
  for (let at = 0; at < 20; at += 1)
    world.answer('put', PutRequest.encode({ key: `key ${at}`, value: Buffer.alloc(70_000, 'v') }))
  const { response, turns } = fastClient()
  await sendAll(world.machine.kv.scan(), response, new ManualTimers())
  expect(turns.length).toBeGreaterThan(20)
  expect(new Set(turns).size).toBe(turns.length)
})

it('and after each thousand of deleted keys', async () => {
  const world = new StateStage()
  for (let at = 0; at < 5_000; at += 1) world.answer('put', PutRequest.encode({ key: `key ${at}` }))
  world.answer('deleteRange', DeleteRangeRequest.encode({ key: '\0', rangeEnd: '\0' }))
  const { response, turns } = fastClient()
  await sendAll(world.machine.kv.scan(), response, new ManualTimers())
  const [first = 0, last = 0] = turns
  expect(turns).toHaveLength(2)
  expect(last - first).toBeGreaterThan(5)
})

it('a client that leaves ends the answer', async () => {
  const { response, sent, isHeld } = stage(500, 1_000)
  expect([isHeld(), waiting(response) > 0]).toEqual([true, true])
  response.destroy()
  await sent
  expect(isHeld()).toBe(false)
})

it('a client that stalls is disconnected after half a minute without progress', async () => {
  const { response, timers, sent, isHeld } = stage(500, 1_000)
  timers.advance(29_999)
  const drained = once(response, 'drain')
  response.once('drain', () => response.pause())
  response.resume()
  await drained
  await expect.poll(() => response.writableNeedDrain).toBe(true)
  timers.advance(29_999)
  expect([response.destroyed, isHeld()]).toEqual([false, true])
  timers.advance(1)
  await sent
  expect([response.destroyed, isHeld()]).toEqual([true, false])
})
