import type { Message } from '@ticketcd/raft'
import { expect, it, onTestFinished } from 'vitest'
import { ManualTimers } from '../testing/peers/manual-timers.ts'
import { at, heartbeat, introduce, startNode, type TestNode } from '../testing/peers/node.ts'
import { TcpProxy } from '../testing/peers/tcp-proxy.ts'

async function startProxy(targetPort: number): Promise<{ proxy: TcpProxy; port: number }> {
  const proxy = new TcpProxy(targetPort)
  const port = await proxy.listen()
  onTestFinished(() => proxy.close())
  return { proxy, port }
}

const isConnected = ({ transport }: TestNode, to: string) => transport.status().get(to)?.connected

async function connected(node: TestNode, to: string): Promise<void> {
  await expect.poll(() => isConnected(node, to)).toBe(true)
}

/** Two nodes; `a` reaches `b` through a proxy. */
async function pair(timers?: ManualTimers) {
  const a = await startNode('a', timers && { timers })
  const b = await startNode('b', timers && { timers: new ManualTimers() })
  const { proxy, port } = await startProxy(b.port)
  a.transport.setPeers(new Map([['b', at(port)]]))
  await connected(a, 'b')
  return { a, b, proxy, port }
}

const roundsOf = (messages: readonly Message[]) =>
  messages.map((message) => (message.type === 'heartbeat' ? message.round : undefined))

/** Sends rounds until one arrives. */
async function arrives(a: TestNode, b: TestNode, round: number): Promise<void> {
  await expect
    .poll(() => {
      a.transport.send(heartbeat('a', 'b', round))
      return roundsOf(b.messages)
    })
    .toContain(round)
}

it('a connection that is cut is dialled again', async () => {
  const { a, b, proxy } = await pair()
  await arrives(a, b, 1)
  proxy.cut()
  await expect.poll(() => a.reports.map(({ state }) => state.type)).toContain('lost')
  await arrives(a, b, 2)
  expect(a.transport.status().get('b')?.connections).toBe(2)
  const rounds = roundsOf(b.messages)
  expect(rounds).toEqual([...rounds].sort())
})

it('a peer that restarts at the same port is found again', async () => {
  const a = await startNode('a')
  const first = await startNode('b')
  a.transport.setPeers(new Map([['b', at(first.port)]]))
  await arrives(a, first, 1)
  await first.transport.close()
  await expect.poll(() => isConnected(a, 'b')).toBe(false)
  await expect.poll(() => a.reports.at(-1)?.state.type).toBe('not-connected')
  const second = await startNode('b', { listen: { host: '127.0.0.1', port: first.port } })
  await arrives(a, second, 2)
})

it('the end of a process is reported when its machine refuses connections', async () => {
  const { a, b, proxy } = await pair()
  proxy.cut()
  await arrives(a, b, 1)
  expect(a.ended).toEqual([])
  await proxy.close()
  await expect.poll(() => a.ended).toContain('b')
})

it('a process that is connected from its side has not ended', async () => {
  const { a, b, proxy } = await pair()
  b.transport.setPeers(new Map([['a', at(a.port)]]))
  await connected(b, 'a')
  await proxy.close()
  await expect.poll(() => a.reports.at(-1)?.state.type).toBe('not-connected')
  expect(a.ended).toEqual([])
  await b.transport.close()
  await expect.poll(() => a.ended).toContain('b')
})

it('a peer that is not there yet is reported once and found later', async () => {
  const probe = await startNode('b')
  await probe.transport.close()
  const a = await startNode('a')
  a.transport.setPeers(new Map([['b', at(probe.port)]]))
  await expect.poll(() => a.reports.length).toBe(1)
  expect(a.reports[0]?.state).toMatchObject({ type: 'not-connected', code: 'unreachable' })
  const b = await startNode('b', { listen: { host: '127.0.0.1', port: probe.port } })
  await arrives(a, b, 1)
  expect(a.reports.map(({ state }) => state.type)).toEqual(['not-connected', 'connected'])
})

it('the addresses of a peer are tried in turn', async () => {
  const gone = await startNode('b')
  await gone.transport.close()
  const [a, b] = [await startNode('a'), await startNode('b')]
  a.transport.setPeers(new Map([['b', [...at(gone.port), ...at(b.port)]]]))
  await arrives(a, b, 1)
})

it('a peer that moved is dialled at its new address', async () => {
  const { a, b } = await pair()
  await arrives(a, b, 1)
  const { proxy, port } = await startProxy(b.port)
  a.transport.setPeers(new Map([['b', at(port)]]))
  await expect.poll(() => proxy.accepted).toBe(1)
  await arrives(a, b, 2)
})

it('setting the same members again keeps the connection', async () => {
  const { a, b, port } = await pair()
  await arrives(a, b, 1)
  a.transport.setPeers(new Map([['b', at(port)]]))
  await arrives(a, b, 2)
  expect(a.transport.status().get('b')?.connections).toBe(1)
})

it('a connection on which nothing comes back is closed and dialled again, though sending works', async () => {
  const timers = new ManualTimers()
  const { a, b, proxy } = await pair(timers)
  proxy.stall('back')
  await arrives(a, b, 1)
  timers.advance(800)
  expect(isConnected(a, 'b')).toBe(true)
  timers.advance(100)
  expect(isConnected(a, 'b')).toBe(false)
  expect(a.reports.at(-1)?.state).toMatchObject({ type: 'lost', words: 'nothing arrived for 800 ms' })
  // While the welcome does not come back, each dial ends with its own deadline.
  timers.advance(0)
  await expect.poll(() => proxy.accepted).toBe(2)
  timers.advance(20_000)
  expect(a.reports.at(-1)?.state).toMatchObject({ type: 'not-connected', code: 'unreachable' })
  proxy.heal('back')
  timers.advance(200)
  await connected(a, 'b')
  await arrives(a, b, 2)
})

it('an acceptor closes a connection on which nothing arrives', async () => {
  const timers = new ManualTimers()
  const b = await startNode('b', { timers })
  const a = await startNode('a', { timers: new ManualTimers() })
  const { proxy, port } = await startProxy(b.port)
  a.transport.setPeers(new Map([['b', at(port)]]))
  await connected(a, 'b')
  proxy.stall('forth')
  await expect.poll(() => b.transport.status().get('a')?.receiving).toBe(true)
  timers.advance(900)
  expect(b.transport.status().get('a')).toBeUndefined()
  // The end of the connection reaches the dialler on the direction that works.
  await expect.poll(() => isConnected(a, 'b')).toBe(false)
})

it('a half-open connection is replaced', async () => {
  const timers = new ManualTimers()
  const { a, b, proxy } = await pair(timers)
  proxy.halfOpen()
  await expect.poll(() => b.transport.status().size).toBe(0)
  expect(isConnected(a, 'b')).toBe(true)
  timers.advance(900)
  timers.advance(0)
  await connected(a, 'b')
  await arrives(a, b, 1)
})

it('a pause of the process ends no connection', async () => {
  const timers = new ManualTimers()
  const { a } = await pair(timers)
  // After a pause the system fires a periodic timer once, however long it was.
  timers.skip(60_000)
  timers.advance(100)
  expect(isConnected(a, 'b')).toBe(true)
})

it('a corrupt frame ends its connection, and no message is made up', async () => {
  const { a, b, proxy } = await pair()
  await arrives(a, b, 1)
  const countBefore = b.messages.length
  let hasChanged = false
  proxy.change = (chunk, direction) => {
    if (direction === 'back' || hasChanged || chunk.length < 100) return chunk
    hasChanged = true
    const corrupt = Buffer.from(chunk)
    corrupt[50] = (corrupt[50] ?? 0) ^ 1
    return corrupt
  }
  for (let round = 100; round < 200; round += 1) a.transport.send(heartbeat('a', 'b', round))
  await expect.poll(() => hasChanged).toBe(true)
  await expect.poll(() => a.transport.status().get('b')?.connections).toBe(2)
  await arrives(a, b, 1_000)
  const rounds = roundsOf(b.messages.slice(countBefore)).filter((round) => round !== 1_000 && round !== 1)
  // Those before the changed byte, and none after it on that connection.
  expect(rounds).toEqual(Array.from(rounds, (_, each) => 100 + each))
  expect(rounds.length).toBeLessThan(5)
})

it('messages to a peer without a connection are dropped and counted', async () => {
  const a = await startNode('a')
  a.transport.setPeers(new Map([['b', []]]))
  a.transport.send(heartbeat('a', 'b', 1))
  a.transport.send(heartbeat('a', 'c', 1))
  expect(a.transport.status().get('b')?.messagesDropped).toBe(1)
  expect(a.transport.counters.droppedToUnknown).toBe(1)
  expect(() => a.transport.send(heartbeat('b', 'a', 1))).toThrow(RangeError)
})

it('a peer without a known address is answered on its own connection', async () => {
  const [a, b] = [await startNode('a'), await startNode('b')]
  a.transport.setPeers(new Map([['b', at(b.port)]]))
  await arrives(a, b, 1)
  b.transport.send(heartbeat('b', 'a', 7))
  await expect.poll(() => roundsOf(a.messages)).toEqual([7])
  const answer = await b.transport.request('a', 1, Buffer.from('hi'), { timeoutMs: 60_000 })
  expect(answer.toString()).toBe('hi')
})

it('round trips are measured with the clock of the transport', async () => {
  const timers = new ManualTimers()
  const roundTrips: number[] = []
  const a = await startNode('a', { timers, onRoundTrip: (_, roundTripMs) => roundTrips.push(roundTripMs) })
  const b = await startNode('b')
  a.transport.setPeers(new Map([['b', at(b.port)]]))
  await connected(a, 'b')
  timers.advance(100)
  timers.advance(7)
  await expect.poll(() => roundTrips).toEqual([7])
  expect(a.transport.status().get('b')?.roundTripMs).toBe(7)
})

it('an address or a limit that cannot be used is refused and changes nothing', async () => {
  const { a, b } = await pair()
  for (const port of [0, 70_000, 1.5])
    expect(() => a.transport.setPeers(new Map([['c', at(port)]]))).toThrow(RangeError)
  expect(() => a.transport.setPeers(new Map([['', at(1)]]))).toThrow(RangeError)
  await arrives(a, b, 1)
  await expect(startNode('c', { limits: { pingIntervalMs: 0 } })).rejects.toThrow(RangeError)
  await expect(startNode('')).rejects.toThrow(RangeError)
})

it('a port that is taken is an error of the start', async () => {
  const a = await startNode('a')
  await expect(startNode('b', { listen: { host: '127.0.0.1', port: a.port } })).rejects.toThrow('EADDRINUSE')
})

it('messages that were queued leave before the transport closes', async () => {
  const [a, b] = [await startNode('a'), await startNode('b')]
  introduce(a, b)
  await connected(a, 'b')
  a.transport.send(heartbeat('a', 'b', 1))
  await a.transport.close()
  await expect.poll(() => roundsOf(b.messages)).toEqual([1])
})
