import type { Entry, Message } from '@ticketcd/raft'
import { expect, it, onTestFinished } from 'vitest'
import { ManualTimers } from '../testing/peers/manual-timers.ts'
import { at, heartbeat, startNode } from '../testing/peers/node.ts'
import { TcpProxy } from '../testing/peers/tcp-proxy.ts'
import type { PeerTransportOptions } from './transport-options.ts'

/** Two nodes; `a` reaches `b` through a proxy. */
async function pair(options: Partial<PeerTransportOptions> = {}) {
  const [a, b] = [await startNode('a', options), await startNode('b')]
  const proxy = new TcpProxy(b.port)
  const port = await proxy.listen()
  onTestFinished(() => proxy.close())
  a.transport.setPeers(new Map([['b', at(port)]]))
  await expect.poll(() => a.transport.status().get('b')?.connected).toBe(true)
  const status = () => {
    const found = a.transport.status().get('b')
    if (!found) throw new Error('b is no peer')
    return found
  }
  return { a, b, proxy, status }
}

function append(index: number, bytes: number): Message {
  const entries: Entry[] = [{ index, term: 1, type: 'command', command: new Uint8Array(bytes).fill(index) }]
  return {
    type: 'append',
    from: 'a',
    to: 'b',
    term: 1,
    previousIndex: index - 1,
    previousTerm: 1,
    committed: 0,
    entries,
  }
}

/** The bytes of commands as one string: a deep comparison takes a microsecond for each of them. */
function summaryOf(message: Message): unknown {
  if (message.type !== 'append') return message
  const commands = message.entries.map((entry) => (entry.type === 'command' ? entry.command : []))
  return { ...message, entries: commands.map((command) => Buffer.from(command).toString('base64')) }
}

const indexesOf = (messages: readonly Message[]) =>
  messages.flatMap((message) => (message.type === 'append' ? message.entries.map(({ index }) => index) : []))

it('messages arrive in the order in which they were sent', async () => {
  const { a, b } = await pair()
  const sent = Array.from({ length: 1_000 }, (_, each) =>
    each % 100 === 7 ? append(each, 300_000) : heartbeat('a', 'b', each),
  )
  for (const message of sent) a.transport.send(message)
  await expect.poll(() => b.messages.length).toBe(1_000)
  expect(b.messages.map(summaryOf)).toEqual(sent.map(summaryOf))
})

it('the messages of one step leave in one write', async () => {
  const { a, b, proxy } = await pair({ timers: new ManualTimers() })
  const sizes: number[] = []
  proxy.change = (chunk, direction) => {
    if (direction === 'forth') sizes.push(chunk.length)
    return chunk
  }
  for (let round = 0; round < 20; round += 1) a.transport.send(heartbeat('a', 'b', round))
  await expect.poll(() => b.messages.length).toBe(20)
  expect(sizes.length).toBe(1)
})

it('flush hands the messages to the system at once', async () => {
  const { a, status } = await pair()
  const before = status().bytesSent
  a.transport.send(heartbeat('a', 'b', 1))
  expect(status().bytesSent).toBe(before)
  a.transport.flush()
  expect(status().bytesSent).toBeGreaterThan(before)
})

it('messages to a peer that takes none are dropped beyond the limit, and the rest arrives in order', async () => {
  const { a, b, proxy, status } = await pair({ limits: { queueBytesMax: 1_000_000 } })
  proxy.stall('forth')
  const count = 400
  for (let index = 1; index <= count; index += 1) {
    a.transport.send(append(index, 100_000))
    a.transport.flush()
  }
  const { messagesDropped, messagesSent } = status()
  expect(messagesDropped).toBeGreaterThan(0)
  expect(messagesSent + messagesDropped).toBe(count)
  proxy.heal('forth')
  await expect.poll(() => b.messages.length).toBe(messagesSent)
  expect(indexesOf(b.messages)).toEqual(Array.from({ length: messagesSent }, (_, each) => each + 1))
  a.transport.send(append(count + 1, 10))
  await expect.poll(() => indexesOf(b.messages).at(-1)).toBe(count + 1)
})

it.each([
  ['its bound and one message', 1_000_000, 1_000_000 + 101_000],
  ['all of them without a bound (control)', 1e12, Number.POSITIVE_INFINITY],
])('of 200 MB for a peer that takes none a node holds %s', async (_, queueBytesMax, bytesMax) => {
  const { a, proxy, status } = await pair({ limits: { queueBytesMax } })
  proxy.stall('forth')
  let most = 0
  for (let index = 1; index <= 2_000; index += 1) {
    a.transport.send(append(index, 100_000))
    a.transport.flush()
    most = Math.max(most, status().queuedBytes)
  }
  expect(most).toBeGreaterThan(bytesMax === Number.POSITIVE_INFINITY ? 150_000_000 : 900_000)
  expect(most).toBeLessThanOrEqual(bytesMax)
})

it('a message larger than a frame is dropped and counted, and the connection stays', async () => {
  const { a, b, status } = await pair({ limits: { frameBytesMax: 100_000 } })
  a.transport.send(append(1, 100_000))
  a.transport.send(append(2, 10))
  await expect.poll(() => indexesOf(b.messages)).toEqual([2])
  expect(status()).toMatchObject({ messagesDropped: 1, connections: 1 })
})

it('bytes and messages are counted on both sides', async () => {
  const { a, b, status } = await pair({ timers: new ManualTimers() })
  a.transport.send(append(1, 1_000))
  await expect.poll(() => b.messages.length).toBe(1)
  const received = b.transport.status().get('a')
  expect(received?.messagesReceived).toBe(1)
  expect(received?.bytesReceived).toBe(status().bytesSent)
  expect(status().messagesSent).toBe(1)
  expect(received?.bytesReceived).toBeGreaterThan(1_000)
})

it('a connection that carries data slowly in one direction is kept', async () => {
  const timers = new ManualTimers()
  const { a, b, proxy, status } = await pair({ timers })
  proxy.stall('forth')
  for (let index = 1; index <= 15; index += 1) a.transport.send(append(index, 1_000_000))
  // The frames of the peer still arrive, so a blocked write alone is no silence.
  for (let each = 0; each < 20; each += 1) {
    const before = status().bytesReceived
    await expect.poll(() => status().bytesReceived).toBeGreaterThan(before)
    timers.advance(100)
    if (each === 5) proxy.heal('forth')
  }
  await expect.poll(() => b.messages.length).toBe(15)
  expect(status().connections).toBe(1)
})

it('a write that never ends closes the connection, though the frames of the peer arrive', async () => {
  const timers = new ManualTimers()
  const limits = { stalledIntervalsMax: 10, silentIntervalsMax: 1_000_000 }
  const { a, proxy } = await pair({ timers, limits })
  proxy.stall('forth')
  for (let index = 1; index <= 15; index += 1) a.transport.send(append(index, 1_000_000))
  a.transport.flush()
  timers.advance(1_200)
  expect(a.reports.at(-1)?.state).toMatchObject({ type: 'lost', words: 'a frame did not pass in 1000 ms' })
})
