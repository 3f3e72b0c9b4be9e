import { get } from 'node:http'
import type { Message } from '@ticketcd/raft'
import { expect, it } from 'vitest'
import { ManualTimers } from '../testing/peers/manual-timers.ts'
import { at, heartbeat, startNode, type TestNode } from '../testing/peers/node.ts'
import { RawClient } from '../testing/peers/raw-client.ts'
import { channel } from './frame.ts'
import { readRefusal } from './greeting.ts'
import { writeMessage } from './message-codec.ts'

/** The node works as before. */
async function isUnharmed(node: TestNode): Promise<void> {
  const friend = await startNode('friend')
  friend.transport.setPeers(new Map([[node.id, at(node.port)]]))
  const before = node.messages.length
  await expect
    .poll(() => {
      friend.transport.send(heartbeat('friend', node.id, 1))
      return node.messages.length
    })
    .toBeGreaterThan(before)
  await friend.transport.close()
}

it('an HTTP client is dropped without an answer', async () => {
  const a = await startNode('a')
  const error = await new Promise<Error>((resolve) => {
    get({ host: '127.0.0.1', port: a.port, path: '/health' }).on('error', resolve)
  })
  expect(error.message).toBe('socket hang up')
  await expect.poll(() => a.transport.counters.strangers).toBe(1)
  await isUnharmed(a)
})

it('a port scanner that connects and leaves does no harm', async () => {
  const a = await startNode('a')
  const scanner = await RawClient.connect(a.port)
  scanner.socket.resetAndDestroy()
  await expect.poll(() => a.transport.counters.strangers).toBe(1)
  await isUnharmed(a)
})

it('a connection without a greeting ends at its deadline, even one that sends byte by byte', async () => {
  const timers = new ManualTimers()
  const a = await startNode('a', { timers })
  const silent = await RawClient.connect(a.port)
  const slow = await RawClient.connect(a.port)
  slow.socket.write(Buffer.of(50))
  await RawClient.connect(a.port).then(async (last) => {
    // Connections are accepted in order, so both others are there by now.
    last.greet({ to: 'nobody' })
    await expect.poll(() => last.isClosed).toBe(true)
  })
  timers.advance(1_999)
  slow.socket.write(Buffer.of(0))
  expect([silent.isClosed, slow.isClosed]).toEqual([false, false])
  timers.advance(1)
  await expect.poll(() => [silent.isClosed, slow.isClosed]).toEqual([true, true])
  expect(a.transport.counters.strangers).toBe(2)
})

it('one silent connection too many closes the oldest', async () => {
  const a = await startNode('a', { limits: { strangersMax: 2 } })
  const clients = [await RawClient.connect(a.port), await RawClient.connect(a.port)]
  clients.push(await RawClient.connect(a.port))
  await expect.poll(() => clients.map(({ isClosed }) => isClosed)).toEqual([true, false, false])
  await isUnharmed(a)
})

it('a greeting that is larger than any is refused at its header', async () => {
  const a = await startNode('a')
  const client = await RawClient.connect(a.port)
  client.send(channel.greeting, (out) => out.raw(Buffer.alloc(10_000)))
  await expect.poll(() => client.isClosed).toBe(true)
  expect(client.frames).toEqual([])
})

it('another version is refused in words that it can read', async () => {
  const a = await startNode('a')
  const client = await RawClient.connect(a.port)
  client.greet({}, 99)
  await expect.poll(() => client.isClosed).toBe(true)
  const [frame] = client.frames
  expect(frame?.kind).toBe(channel.refusal)
  expect(readRefusal(frame?.payload ?? Buffer.alloc(0))).toEqual({
    code: 'version',
    words: 'node a speaks version 1 of the peer protocol, not 99',
  })
  expect(a.transport.counters.refusals).toBe(1)
})

const hostile: [string, (client: RawClient) => void][] = [
  ['an unknown channel', (client) => client.send(200, () => undefined)],
  ['a second greeting', (client) => client.greet()],
  ['a malformed message', (client) => client.send(channel.message, (out) => out.raw(Buffer.of(4, 1)))],
  ['a malformed request', (client) => client.send(channel.request, (out) => out.raw(Buffer.of(1)))],
  ['a malformed answer', (client) => client.send(channel.response, (out) => out.raw(Buffer.of(1, 9, 0)))],
  ['a long ping', (client) => client.send(channel.ping, (out) => out.raw(Buffer.alloc(9)))],
  ['a pong from the future', (client) => client.send(channel.pong, (out) => out.varint(2 ** 53 - 1))],
  ['a snapshot chunk', (client) => client.send(channel.snapshotChunk, (out) => out.raw(Buffer.of(1)))],
]

it.each(hostile)('%s ends the connection and nothing else', async (_, attack) => {
  const a = await startNode('a')
  const client = await RawClient.connect(a.port)
  client.greet()
  await expect.poll(() => client.frames[0]?.kind).toBe(channel.welcome)
  attack(client)
  await expect.poll(() => client.isClosed).toBe(true)
  expect(a.messages).toEqual([])
  await isUnharmed(a)
})

const hostileSnapshots: [string, (client: RawClient) => void][] = [
  ['data before its description', (client) => client.send(channel.snapshotChunk, () => undefined)],
  ['a malformed description', (client) => client.send(channel.snapshotMeta, (out) => out.byte(1))],
  ['a message', (client) => client.send(channel.message, () => undefined)],
]

it.each(hostileSnapshots)('a snapshot connection with %s ends', async (_, attack) => {
  const a = await startNode('a')
  const client = await RawClient.connect(a.port)
  client.greet({ purpose: 'snapshot' })
  await expect.poll(() => client.frames[0]?.kind).toBe(channel.welcome)
  attack(client)
  await expect.poll(() => client.isClosed).toBe(true)
  await isUnharmed(a)
})

it('a message carries the sender of the greeting, whatever its bytes', async () => {
  const a = await startNode('a')
  const client = await RawClient.connect(a.port)
  client.greet()
  const forged: Message = heartbeat('king', 'a', 1)
  client.send(channel.message, (out) => writeMessage(out, forged))
  await expect.poll(() => a.messages).toEqual([heartbeat('raw', 'a', 1)])
})

it('unknown nodes can open a bounded number of connections', async () => {
  // The clock is stopped, so that their silence ends none of them.
  const a = await startNode('a', { timers: new ManualTimers() })
  const clients: RawClient[] = []
  for (let each = 0; each < 33; each += 1) {
    const client = await RawClient.connect(a.port)
    client.greet({ from: `raw-${each}` })
    await expect.poll(() => client.frames.length).toBeGreaterThan(0)
    clients.push(client)
  }
  const kinds = clients.map(({ frames }) => frames[0]?.kind)
  expect(kinds.slice(0, 32)).toEqual(Array.from({ length: 32 }, () => channel.welcome))
  expect(kinds[32]).toBe(channel.refusal)
  expect(a.transport.status().size).toBe(32)
  for (const client of clients) client.socket.destroy()
  await expect.poll(() => a.transport.status().size).toBe(0)
})

it('a peer that asks on and reads no answers loses its connection', async () => {
  const answer = Buffer.alloc(256 * 1024)
  const a = await startNode('a', { onRequest: async () => answer, limits: { queueBytesMax: 64 * 1024 } })
  const client = await RawClient.connect(a.port)
  client.greet()
  await expect.poll(() => client.frames.length).toBe(1)
  client.socket.pause()
  const ask = () => client.send(channel.request, (out) => out.raw(Buffer.of(1, 1, 0)))
  await expect
    .poll(() => {
      for (let each = 0; each < 50; each += 1) ask()
      return a.transport.status().size
    })
    .toBe(0)
  await isUnharmed(a)
})
