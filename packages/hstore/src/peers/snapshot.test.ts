import { expect, it, onTestFinished } from 'vitest'
import { ManualTimers } from '../testing/peers/manual-timers.ts'
import { at, heartbeat, startNode } from '../testing/peers/node.ts'
import { RawClient } from '../testing/peers/raw-client.ts'
import { TcpProxy } from '../testing/peers/tcp-proxy.ts'
import { channel } from './frame.ts'
import { writeMeta } from './snapshot-codec.ts'
import type { PeerTransportOptions } from './transport-options.ts'

const meta = { index: 7, term: 3, configuration: { voters: ['a', 'b'], learners: ['c'] } }
const megabyte = 1024 * 1024

type OnSnapshot = PeerTransportOptions['onSnapshot']

/** Two nodes; `a` reaches `b` through a proxy. */
async function pair(
  onSnapshot: OnSnapshot,
  aOptions: Partial<PeerTransportOptions> = {},
  bOptions: Partial<PeerTransportOptions> = {},
) {
  const a = await startNode('a', aOptions)
  const b = await startNode('b', { onSnapshot, ...bOptions })
  const proxy = new TcpProxy(b.port)
  const port = await proxy.listen()
  onTestFinished(() => proxy.close())
  a.transport.setPeers(new Map([['b', at(port)]]))
  await expect.poll(() => a.transport.status().get('b')?.connected).toBe(true)
  return { a, b, proxy }
}

/** Chunks of one megabyte, each filled with its number. */
function source(count: number) {
  const state = { produced: 0, isReturned: false }
  async function* chunks() {
    try {
      while (state.produced < count) {
        state.produced += 1
        yield Buffer.alloc(megabyte, state.produced)
      }
    } finally {
      state.isReturned = true
    }
  }
  return { state, chunks: chunks() }
}

function gate() {
  let open = () => undefined as undefined
  const opened = new Promise<void>((resolve) => {
    open = () => void resolve()
  })
  return { open, opened }
}

async function sizeOf(chunks: AsyncIterable<Uint8Array>): Promise<number> {
  let bytes = 0
  for await (const chunk of chunks) bytes += chunk.byteLength
  return bytes
}

const wordsOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'installed',
    (error: Error) => error.message,
  )

it('a snapshot arrives as it was sent, and the sender waits until it is installed', async () => {
  const events: string[] = []
  const received: Buffer[] = []
  const { a, b } = await pair(async (from, description, chunks) => {
    events.push(`${from} sends ${JSON.stringify(description)}`)
    for await (const chunk of chunks) received.push(Buffer.from(chunk))
    await Promise.resolve()
    events.push('installed')
  })
  await a.transport.sendSnapshot('b', meta, source(5).chunks)
  events.push('sent')
  expect(events).toEqual([`a sends ${JSON.stringify(meta)}`, 'installed', 'sent'])
  const expected = Buffer.concat([1, 2, 3, 4, 5].map((value) => Buffer.alloc(megabyte, value)))
  expect(Buffer.concat(received).equals(expected)).toBe(true)
  expect(a.transport.status().get('b')?.snapshotsSent).toBe(1)
  await expect.poll(() => b.transport.status().size).toBe(1)
  expect(b.transport.status().get('a')?.snapshotsReceived).toBe(1)
})

it('an empty snapshot arrives', async () => {
  const sizes: number[] = []
  const { a } = await pair(async (_from, _meta, chunks) => void sizes.push(await sizeOf(chunks)))
  await a.transport.sendSnapshot('b', meta, source(0).chunks)
  expect(sizes).toEqual([0])
})

it('a slow receiver slows the source down, and heartbeats pass meanwhile', async () => {
  const total = 48
  const { open, opened } = gate()
  const sizes: number[] = []
  const { a, b } = await pair(async (_from, _meta, chunks) => {
    await opened
    sizes.push(await sizeOf(chunks))
  })
  const { state, chunks } = source(total)
  const sent = a.transport.sendSnapshot('b', meta, chunks)
  await expect.poll(() => state.produced).toBeGreaterThan(0)
  let producedBefore = -1
  let round = 0
  // Heartbeats go on arriving while the source is idle.
  await expect
    .poll(() => {
      const isStanding = state.produced === producedBefore
      producedBefore = state.produced
      round += 1
      a.transport.send(heartbeat('a', 'b', round))
      return isStanding && b.messages.length > 10
    })
    .toBe(true)
  expect(state.produced).toBeLessThan(total)
  expect(sizes).toEqual([])
  open()
  await sent
  expect(sizes).toEqual([total * megabyte])
  expect(a.transport.status().get('b')).toMatchObject({ connections: 1, messagesDropped: 0 })
})

it('a receiver that pauses for longer than the limit of silence gets the rest', async () => {
  const timers = new ManualTimers()
  const { open, opened } = gate()
  const sizes: number[] = []
  const { a, b } = await pair(
    async (_from, _meta, chunks) => {
      await opened
      sizes.push(await sizeOf(chunks))
    },
    {},
    { timers, limits: { snapshotProgressMs: 100_000 } },
  )
  const sent = a.transport.sendSnapshot('b', meta, source(8).chunks)
  // More than a receiver keeps, so it has stopped reading.
  await expect.poll(() => b.transport.status().get('a')?.bytesReceived).toBeGreaterThan(megabyte)
  timers.advance(5_000)
  open()
  await sent
  expect(sizes).toEqual([8 * megabyte])
})

it('the error of a receiver reaches the sender in words, and the source is ended', async () => {
  const { a } = await pair(async (_from, _meta, chunks) => {
    for await (const _ of chunks) throw new Error('the disk is full')
  })
  const { state, chunks } = source(1_000)
  expect(await wordsOf(a.transport.sendSnapshot('b', meta, chunks))).toBe(
    'the receiver did not install the snapshot: the disk is full',
  )
  await expect.poll(() => state.isReturned).toBe(true)
  expect(state.produced).toBeLessThan(1_000)
})

it('a receiver that does not need the snapshot ends it without an error', async () => {
  const { a } = await pair(async () => undefined)
  const { state, chunks } = source(1_000)
  await a.transport.sendSnapshot('b', meta, chunks)
  await expect.poll(() => state.isReturned).toBe(true)
  expect(state.produced).toBeLessThan(1_000)
})

it('a connection that is cut fails the snapshot on both sides', async () => {
  let words: Promise<string> = Promise.resolve('')
  const hasBegun = gate()
  const { a, proxy } = await pair(async (_from, _meta, chunks) => {
    hasBegun.open()
    words = wordsOf(sizeOf(chunks))
    await words
  })
  const sent = wordsOf(a.transport.sendSnapshot('b', meta, source(100_000).chunks))
  await hasBegun.opened
  proxy.cut()
  expect(await sent).toMatch('the snapshot was not sent: ')
  expect(await words).toMatch('the snapshot broke off: ')
})

it('the error of a source reaches its caller, and the receiver does not take the rest for the whole', async () => {
  const words: string[] = []
  const { a } = await pair(async (_from, _meta, chunks) => void words.push(await wordsOf(sizeOf(chunks))))
  const broken = (async function* () {
    yield Buffer.alloc(10)
    throw new Error('the file cannot be read')
  })()
  expect(await wordsOf(a.transport.sendSnapshot('b', meta, broken))).toBe('the file cannot be read')
  await expect.poll(() => words).toEqual([expect.stringContaining('the snapshot broke off')])
})

it('a source that hangs does not keep the sender from the end of the connection', async () => {
  const { a, proxy } = await pair(async (_from, _meta, chunks) => void (await sizeOf(chunks)))
  const hanging = { [Symbol.asyncIterator]: () => ({ next: () => new Promise<never>(() => undefined) }) }
  const sent = wordsOf(a.transport.sendSnapshot('b', meta, hanging))
  await expect.poll(() => proxy.accepted).toBe(2)
  proxy.cut()
  expect(await sent).toMatch(/the snapshot was not sent|cannot be reached/)
})

it('a receiver that takes nothing is given up at the deadline for progress', async () => {
  const timers = new ManualTimers()
  const limits = { snapshotProgressMs: 5_000, silentIntervalsMax: 1_000_000 }
  const hasBegun = gate()
  const { a } = await pair(
    () => {
      hasBegun.open()
      return new Promise(() => undefined)
    },
    { timers, limits },
  )
  let words = ''
  void wordsOf(a.transport.sendSnapshot('b', meta, source(1_000).chunks)).then((result) => {
    words = result
  })
  await hasBegun.opened
  await expect
    .poll(() => {
      timers.advance(500)
      return words
    })
    .toBe('the snapshot was not sent: no byte of the snapshot moved for 5000 ms')
})

it('a receiver that never finishes is given up at the deadline for progress', async () => {
  const timers = new ManualTimers()
  const limits = { snapshotProgressMs: 5_000, silentIntervalsMax: 1_000_000 }
  const hasAll = gate()
  const { a } = await pair(
    async (_from, _meta, chunks) => {
      await sizeOf(chunks)
      hasAll.open()
      await new Promise(() => undefined)
    },
    { timers, limits },
  )
  const sent = wordsOf(a.transport.sendSnapshot('b', meta, source(1).chunks))
  await hasAll.opened
  timers.advance(5_000)
  expect(await sent).toBe('the snapshot was not sent: no byte of the snapshot moved for 5000 ms')
})

it('a sender that falls silent fails the snapshot at the receiver', async () => {
  const timers = new ManualTimers()
  let words: Promise<string> = Promise.resolve('')
  const hasBegun = gate()
  const { a, proxy } = await pair(
    async (_from, _meta, chunks) => {
      words = wordsOf(sizeOf(chunks))
      hasBegun.open()
      await words
    },
    { timers: new ManualTimers() },
    { timers },
  )
  const hanging = { [Symbol.asyncIterator]: () => ({ next: () => new Promise<never>(() => undefined) }) }
  void wordsOf(a.transport.sendSnapshot('b', meta, hanging))
  await hasBegun.opened
  proxy.stall('forth')
  timers.advance(900)
  expect(await words).toBe('the snapshot broke off: nothing arrived for 800 ms')
})

it('a snapshot with fewer bytes than its sender counted is not taken for the whole', async () => {
  const words: string[] = []
  const a = await startNode('a', {
    onSnapshot: async (_from, _meta, chunks) => void words.push(await wordsOf(sizeOf(chunks))),
  })
  const client = await RawClient.connect(a.port)
  client.greet({ purpose: 'snapshot' })
  client.send(channel.snapshotMeta, (out) => writeMeta(out, meta))
  client.send(channel.snapshotChunk, (out) => out.raw(Buffer.alloc(10)))
  client.send(channel.snapshotEnd, (out) => out.varint(11))
  await expect.poll(() => words).toEqual(['the snapshot broke off: the snapshot has 10 bytes instead of 11'])
})

it('a newer snapshot of a peer replaces the one under way', async () => {
  const words: string[] = []
  const { a } = await pair(async (_from, { index }, chunks) => {
    words.push(`${index}: ${await wordsOf(sizeOf(chunks))}`)
  })
  const first = wordsOf(a.transport.sendSnapshot('b', meta, source(100_000).chunks))
  await expect.poll(() => a.transport.status().get('b')?.bytesSent).toBeGreaterThan(megabyte)
  await a.transport.sendSnapshot('b', { ...meta, index: 8 }, source(1).chunks)
  expect(await first).toMatch('the snapshot was not sent')
  await expect
    .poll(() => words)
    .toEqual(['7: the snapshot broke off: the peer sends another snapshot', '8: installed'])
})

it('a snapshot to a node that is no member, or refuses, fails in words', async () => {
  const { a, b } = await pair(async () => undefined)
  const send = (to: string) => wordsOf(a.transport.sendSnapshot(to, meta, source(1).chunks))
  expect(await send('z')).toBe('node z is no known member')
  a.transport.setPeers(new Map([['c', at(b.port)]]))
  expect(await send('c')).toBe('node c cannot be reached: the address belongs to node b, not to c')
  a.transport.setPeers(new Map([['d', []]]))
  expect(await send('d')).toBe('node d cannot be reached: it has no known address')
})

it('a snapshot ends when the transport closes', async () => {
  const { a } = await pair(async (_from, _meta, chunks) => void (await sizeOf(chunks)))
  const sent = wordsOf(a.transport.sendSnapshot('b', meta, source(100_000).chunks))
  await expect.poll(() => a.transport.status().get('b')?.bytesSent).toBeGreaterThan(megabyte)
  await a.transport.close()
  expect(await sent).toMatch('the snapshot was not sent')
})
