import { type Draft, PutRequest, services, type WatchRequest, type WatchResponse } from '@ticketcd/wire'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { FakeStream, turn } from '../testing/fake-stream.ts'
import { StateStage } from '../testing/state.ts'
import type { NodeContext } from './node-context.ts'
import { WatchService } from './watch-service.ts'

const { request, response } = services.Watch.watch
const progressMs = 1_000

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
})
afterEach(() => {
  vi.useRealTimers()
})

function world() {
  const stage = new StateStage()
  const node = {
    state: stage.machine,
    raft: { leader: 'a' },
    checkLeader: () => undefined,
    callerOf: () => undefined,
    header: (revision: number) => ({ clusterId: 1n, memberId: 2n, revision, raftTerm: 3 }),
  } as unknown as NodeContext
  const service = new WatchService(node, { progressNotifyMs: progressMs, leaderlessMs: 1_000 })
  const open = (metadata?: Record<string, string>) => {
    const fake = new FakeStream(metadata)
    service.serve(fake.stream)
    const send = (message: Draft<WatchRequest>) => fake.send(request.encode(message))
    const messages = () => fake.written.map((bytes): WatchResponse => response.decode(bytes))
    return { fake, send, messages }
  }
  const put = (key: string, value = '') =>
    stage.answer('put', PutRequest.encode({ key, value: Buffer.from(value) }))
  return { service, open, put, watches: stage.machine.watches }
}

const all = { createRequest: { key: '\0', rangeEnd: '\0' } }

it('events reach the streams that watch them, those of one turn together and in order', async () => {
  const { open, put } = world()
  const { send, messages } = open()
  send(all)
  put('a')
  put('b')
  await turn()
  const [created, ...rest] = messages()
  expect(created).toMatchObject({ created: true, watchId: 0 })
  expect(rest.flatMap(({ events }) => events.map(({ kv }) => `${kv?.modRevision} ${kv?.key}`))).toEqual([
    '2 a',
    '3 b',
  ])
  expect(rest).toHaveLength(1)
})

it('a client that does not read gets no more until it does, and then everything', async () => {
  const { open, put, watches } = world()
  const { fake, send, messages } = open()
  send(all)
  fake.isReading = false
  for (let each = 0; each < 40; each += 1) {
    put('k', 'v'.repeat(1_000_000))
    await turn()
  }
  expect(fake.written.length).toBe(2)
  // Its queue is bounded: it reads the history later.
  expect(watches.statistics.unsynced).toBe(1)
  fake.drain()
  for (let each = 0; each < 100 && messages().flatMap(({ events }) => events).length < 40; each += 1)
    await turn()
  const revisions = messages().flatMap(({ events }) => events.map(({ kv }) => kv?.modRevision))
  expect(revisions).toEqual(Array.from({ length: 40 }, (_, each) => each + 2))
})

it('a client that asks on and does not read is read no further', () => {
  const { open } = world()
  const { fake, send } = open()
  fake.isReading = false
  for (let each = 0; each < 100_000 && !fake.isPaused; each += 1) send(all)
  expect(fake.isPaused).toBe(true)
  fake.drain()
  expect(fake.isPaused).toBe(false)
})

it('bytes that are no request end the stream, and its watches', () => {
  const { open, watches } = world()
  const { fake, send } = open()
  send(all)
  expect(watches.size).toBe(1)
  fake.send(Buffer.from('no message'))
  expect(fake.outcome).toMatchObject({ code: 13 })
  expect(watches.statistics).toMatchObject({ streams: 0, watchers: 0 })
  expect(vi.getTimerCount()).toBe(0)
})

it('a request without a choice is passed over', () => {
  const { open } = world()
  const { fake, send, messages } = open()
  send({})
  send({ cancelRequest: { watchId: 77 } })
  send({ progressRequest: {} })
  expect(fake.outcome).toBe('open')
  expect(messages()).toEqual([])
})

it('an error while messages are pulled ends the stream, not the process', async () => {
  const { open, put } = world()
  const { fake, send } = open()
  send(all)
  vi.spyOn(fake.stream, 'write').mockImplementation(() => {
    throw new Error('the connection is broken')
  })
  put('a')
  await turn()
  expect(fake.outcome).toMatchObject({ code: 13 })
})

it('a quiet watch that asked for it gets a progress notification at each interval', async () => {
  const { open } = world()
  const { send, messages } = open()
  send({ createRequest: { ...all.createRequest, progressNotify: true } })
  vi.advanceTimersByTime(progressMs)
  await turn()
  vi.advanceTimersByTime(progressMs)
  await turn()
  expect(messages().slice(1)).toMatchObject([
    { header: { revision: 1 }, events: [] },
    { header: { revision: 1 }, events: [] },
  ])
})

it('a client that disconnects leaves nothing', () => {
  const { open, put, watches } = world()
  const { fake, send } = open()
  send(all)
  fake.disconnect()
  put('a')
  expect(watches.statistics).toMatchObject({ streams: 0, watchers: 0 })
  expect(vi.getTimerCount()).toBe(0)
})
