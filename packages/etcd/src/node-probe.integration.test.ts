import { createServer } from 'node:http'
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net'
import { startCluster, type TestCluster } from '@ticketcd/cluster'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type CallReport, connect, type EtcdStore } from './index.ts'
import { failureOf } from './testing/failure-of.ts'

let cluster: TestCluster
let store: EtcdStore
const calls: CallReport[] = []
const setAside: string[] = []
const quick = { deadlineMs: 500 }
/** For a node that answers, on a machine that may be busy. */
const patient = { deadlineMs: 20_000 }
const address = (index: number) => cluster.node(index).address

beforeAll(async () => {
  cluster = await startCluster({ nodes: 3 })
  store = connect({
    hosts: [...cluster.endpoints],
    onCall: (call) => calls.push(call),
    onSetAside: (host) => setAside.push(host),
  })
})
afterAll(async () => {
  store.close()
  await cluster.stop()
})

describe('a probe', () => {
  it('of a running node returns its status, the round trip and its metrics', async () => {
    const probe = await store.cluster.probe(address(0), patient)
    expect(probe).toMatchObject({ state: 'up', status: { version: expect.stringMatching(/^3\./) } })
    const metrics = await store.cluster.metrics(address(0), patient)
    expect(metrics).toMatchObject({ quotaBytes: 8 * 1024 ** 3, proposalsFailed: 0 })
    expect(metrics?.memoryBytes).toBeGreaterThan(1_000_000)
    expect(metrics?.fsync.counts.at(-1)).toBeGreaterThan(0)
    expect(metrics?.fsync.bounds.at(-1)).toBe(Number.POSITIVE_INFINITY)
  })

  it('distinguishes a stopped node from one that hangs, and delays no other probe', async () => {
    await cluster.node(1).pause()
    await cluster.node(2).kill()
    try {
      const answered: number[] = []
      const states = [0, 1, 2].map(async (index) => {
        const { state } = await store.cluster.probe(address(index), patient)
        answered.push(index)
        return state
      })
      expect(await Promise.all([states[0], states[2]])).toEqual(['up', 'down'])
      expect(answered.sort()).toEqual([0, 2])
      expect(await store.cluster.probe(address(1), quick)).toEqual({ state: 'not-answering' })
      expect(await store.cluster.metrics(address(1), quick)).toBeNull()
      expect(await store.cluster.metrics(address(2), quick)).toBeNull()
    } finally {
      cluster.node(1).resume()
      await cluster.node(2).restart()
    }
    for (const index of [1, 2])
      await expect
        .poll(() => store.cluster.probe(address(index), quick), { timeout: 30_000 })
        .toMatchObject({ state: 'up' })
  })

  it.each([
    ['answers with another page', 404, 'no such page'],
    ['answers without end', 200, 'x'.repeat(5 * 1024 * 1024)],
  ])('has no metrics of a server that %s', async (_what, status, body) => {
    const server = createServer((_request, reply) => reply.writeHead(status).end(body))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    expect(await store.cluster.metrics(`127.0.0.1:${port}`, quick)).toBeNull()
    expect(await store.cluster.probe(`127.0.0.1:${port}`, quick)).toEqual({ state: 'not-answering' })
    await new Promise((resolve) => server.close(resolve))
  })
})

describe('the date of a node', () => {
  it('is that of its machine, to the second', async () => {
    const beforeMs = Date.now()
    const answer = await store.cluster.date(address(0), quick)
    const afterMs = Date.now()
    if (answer.state !== 'dated') throw new Error(`the node's date was not read: ${answer.state}`)
    expect(answer.dateMs).toBeGreaterThan(beforeMs - 1_000)
    expect(answer.dateMs).toBeLessThanOrEqual(afterMs)
    expect(answer.receivedAtMs).toBeGreaterThan(answer.sentAtMs)
  })

  it('is missing if a node hangs or is stopped', async () => {
    await cluster.node(1).pause()
    await cluster.node(2).kill()
    try {
      const dates = [1, 2].map((index) => store.cluster.date(address(index), quick))
      expect(await Promise.all(dates)).toEqual([{ state: 'no-answer' }, { state: 'no-answer' }])
    } finally {
      cluster.node(1).resume()
      await cluster.node(2).restart()
    }
  })

  it.each([
    ['speaks another protocol', (socket: Socket) => socket.end('\0\0\x06\x04\0\0\0\0\0')],
    ['ends each connection', (socket: Socket) => socket.end()],
    ['sends no date', (socket: Socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n')],
    ['sends an invalid date', (socket: Socket) => socket.end('HTTP/1.1 200 OK\r\ndate: today\r\n\r\n')],
  ])('is missing if a server %s', async (_what, answer) => {
    const server = createTcpServer((socket) => {
      socket.on('error', () => undefined)
      socket.once('data', () => answer(socket))
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    expect(await store.cluster.date(`127.0.0.1:${port}`, { deadlineMs: 10_000 })).toEqual({
      state: 'no-http',
    })
    await new Promise((resolve) => server.close(resolve))
  })

  it('is read with any status: the clock is right in any case', async () => {
    const server = createServer((_request, reply) => reply.writeHead(404).end())
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    expect(await store.cluster.date(`127.0.0.1:${port}`, quick)).toMatchObject({ state: 'dated' })
    await new Promise((resolve) => server.close(resolve))
  })
})

describe('the reports to an operator', () => {
  it('are each call with its method, outcome and duration, and each host that is set aside', async () => {
    calls.length = 0
    setAside.length = 0
    await store.raw.get('nothing')
    await failureOf(store.raw.put('large', 'x'.repeat(2 * 1024 * 1024)))
    expect(calls.map(({ method, outcome }) => [method, outcome])).toEqual([
      ['range', 'ok'],
      ['put', 'invalid'],
    ])
    for (const { durationMs } of calls) expect(durationMs).toBeGreaterThan(0)

    await cluster.node(0).kill()
    // From any member: the killed one may have been the leader, and an election takes a while.
    for (let number = 0; number < 3; number++) await store.raw.get('nothing', { serializable: true })
    expect(setAside).toContain(address(0))
    await cluster.node(0).restart()
  })
})
