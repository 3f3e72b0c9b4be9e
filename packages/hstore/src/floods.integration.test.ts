import { once } from 'node:events'
import type { ClientHttp2Stream } from 'node:http2'
import { connect } from 'node:net'
import { hstoreEngine, startCluster, type TestCluster } from '@ticketcd/cluster'
import { services } from '@ticketcd/wire'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { MessageReader } from './front/message-reader.ts'
import { framed } from './front/testing/fake-call.ts'
import { Http2Client } from './front/testing/http2-client.ts'
import { ApiClient, refusal } from './testing/api/api-client.ts'

const { KV, Watch } = services
const mebibyte = 1024 * 1024

let cluster: TestCluster
let api: ApiClient
let pids: (number | undefined)[]

beforeAll(async () => {
  cluster = await startCluster({ engine: hstoreEngine, nodes: 3 })
  api = new ApiClient(cluster.endpoints[0] ?? '')
  pids = cluster.nodes.map(({ pid }) => pid)
})
afterAll(async () => {
  api.close()
  await cluster.stop()
})
/** No client ends a node, and all go on to serve. */
afterEach(async () => {
  expect(cluster.nodes.map(({ pid }) => pid)).toEqual(pids)
  expect(await refusal(api.call(KV.put, { key: 'alive' }))).toBe('ok')
})

function port(node = 0): number {
  return Number(cluster.endpoints[node]?.split(':')[1])
}

async function metric(name: string, node = 0): Promise<number> {
  const text = await (await fetch(`http://${cluster.endpoints[node]}/metrics`)).text()
  return Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1])
}

const create = framed(Watch.watch.request.encode({ createRequest: { key: 'w/', rangeEnd: 'w0' } }) as Buffer)

function openWatch(client: Http2Client): ClientHttp2Stream {
  return client.open('', { ':path': Watch.watch.path })
}

it('100,000 watches on ten streams all get an event, and leave nothing when their clients go', async () => {
  const [streamCount, perStream] = [10, 10_000]
  const client = new Http2Client(port())
  const counts = { created: 0, events: 0 }
  const streams = Array.from({ length: streamCount }, () => {
    const stream = openWatch(client)
    const reader = new MessageReader(2 ** 30, 'identity')
    stream.on('data', (chunk) => {
      reader.push(chunk)
      for (let next = reader.next(); next !== undefined; next = reader.next()) {
        const { created, events } = Watch.watch.response.decode(next)
        if (created) counts.created += 1
        counts.events += events.length
      }
    })
    stream.write(Buffer.concat(Array.from({ length: perStream }, () => create)))
    return stream
  })
  await expect.poll(() => counts.created, { timeout: 90_000 }).toBe(streamCount * perStream)
  expect(await metric('etcd_debugging_mvcc_watcher_total')).toBe(streamCount * perStream)
  await api.call(KV.put, { key: 'w/1' })
  await expect.poll(() => counts.events, { timeout: 90_000 }).toBe(streamCount * perStream)
  for (const stream of streams) stream.close()
  await expect.poll(() => metric('etcd_debugging_mvcc_watcher_total')).toBe(0)
})

it('clients that watch and do not read cost the node no memory', async () => {
  const client = new Http2Client(port())
  const streams = Array.from({ length: 40 }, () => {
    const stream = openWatch(client)
    stream.pause()
    stream.write(create)
    return stream
  })
  await expect.poll(() => metric('etcd_debugging_mvcc_watcher_total')).toBe(streams.length)
  const before = await metric('process_resident_memory_bytes')
  const value = Buffer.alloc(mebibyte, 'v')
  for (let count = 0; count < 40; count += 1) await api.call(KV.put, { key: 'w/1', value })
  // The history itself is 40 MiB, in the store and in the log. Copies for each stream would be 1.6
  // GiB.
  expect((await metric('process_resident_memory_bytes')) - before).toBeLessThan(600 * mebibyte)
  for (const stream of streams) stream.close()
  await expect.poll(() => metric('etcd_debugging_mvcc_watcher_total')).toBe(0)
})

it('of 200 MB that pass, a client that does not read and a stopped peer hold no more than their limits', async () => {
  const roles = await Promise.all([0, 1, 2].map((at) => metric('etcd_server_is_leader', at)))
  const leader = roles.indexOf(1)
  const stopped = (leader + 1) % roles.length
  const leaderApi = new ApiClient(cluster.endpoints[leader] ?? '')
  const stream = openWatch(new Http2Client(port(leader)))
  stream.pause()
  stream.write(create)
  await expect.poll(() => metric('etcd_debugging_mvcc_watcher_total', leader)).toBe(1)
  const before = await metric('process_resident_memory_bytes', leader)
  const most = { watch: 0, peers: 0, log: 0 }
  const value = Buffer.alloc(mebibyte, 'v')
  await cluster.node(stopped).pause()
  try {
    for (let count = 1; count <= 200; count += 1) {
      const { header } = await leaderApi.call(KV.put, { key: `w/${count % 8}`, value })
      if (count % 20 === 0) await leaderApi.call(KV.compact, { revision: header?.revision ?? 0 })
      if (count % 5 > 0) continue
      most.watch = Math.max(most.watch, await metric('hstore_watch_queued_bytes', leader))
      most.peers = Math.max(most.peers, await metric('hstore_peer_queued_bytes', leader))
      most.log = Math.max(most.log, await metric('hstore_log_memory_bytes', leader))
    }
  } finally {
    cluster.node(stopped).resume()
  }
  // One revision more than the queue of a stream.
  expect(most.watch).toBeGreaterThan(0)
  expect(most.watch).toBeLessThan(6 * mebibyte)
  // The queue of a connection and a message, for each of two peers.
  expect(most.peers).toBeLessThan(2 * (16 + 32) * mebibyte)
  // Four times 64 MiB where a snapshot is being sent.
  expect(most.log).toBeGreaterThan(32 * mebibyte)
  expect(most.log).toBeLessThan(4 * 64 * mebibyte)
  expect((await metric('process_resident_memory_bytes', leader)) - before).toBeLessThan(600 * mebibyte)
  const revision = await metric('etcd_debugging_mvcc_current_revision', leader)
  await expect.poll(() => metric('etcd_debugging_mvcc_current_revision', stopped)).toBe(revision)
  stream.close()
  await expect.poll(() => metric('etcd_debugging_mvcc_watcher_total', leader)).toBe(0)
  leaderApi.close()
})

it('connections that are idle, full of garbage or reset do not keep a client from its answers', async () => {
  const sockets = Array.from({ length: 600 }, (_, each) => {
    const socket = connect(port(), '127.0.0.1')
    socket.on('error', () => undefined)
    if (each % 3 === 0) socket.once('connect', () => socket.write(Buffer.alloc(10_000, each)))
    if (each % 3 === 1) socket.once('connect', () => socket.resetAndDestroy())
    return socket
  })
  await Promise.all(sockets.map((socket) => Promise.race([once(socket, 'connect'), once(socket, 'close')])))
  expect(await refusal(api.call(KV.put, { key: 'k' }))).toBe('ok')
  for (const socket of sockets) socket.destroy()
})

it('thousands of streams that are reset at once keep no other client from its answers', async () => {
  const client = new Http2Client(port())
  for (let round = 0; round < 40 && !client.session.closed && !client.session.destroyed; round += 1) {
    const streams = Array.from({ length: 200 }, () => client.open('', { ':path': KV.range.path }))
    const closed = streams.map((stream) => new Promise((resolve) => stream.once('close', resolve)))
    for (const stream of streams) {
      if (stream.pending) stream.once('ready', () => stream.close(8))
      else stream.close(8)
    }
    await Promise.all(closed)
    if (round % 10 === 0) expect(await refusal(api.call(KV.put, { key: 'k' }))).toBe('ok')
  }
})

it('a follower passes on more bytes at once than a connection between nodes holds', async () => {
  const value = Buffer.alloc(1_400_000, 'v')
  const other = new ApiClient(cluster.endpoints[1] ?? '')
  const third = new ApiClient(cluster.endpoints[2] ?? '')
  const puts = [other, third].flatMap((client) =>
    Array.from({ length: 20 }, (_, each) => refusal(client.call(KV.put, { key: `f/${each}`, value }))),
  )
  expect(new Set(await Promise.all(puts))).toEqual(new Set(['ok']))
  other.close()
  third.close()
})

it('a revision of the future and one that is compacted are refused with codes of etcd', async () => {
  const revision = (await api.call(KV.put, { key: 'k' })).header?.revision ?? 0
  await api.call(KV.compact, { revision })
  for (const client of cluster.endpoints.map((endpoint) => new ApiClient(endpoint))) {
    expect(await refusal(client.call(KV.range, { key: 'k', revision: revision + 1_000 }))).toBe(
      '11 etcdserver: mvcc: required revision is a future revision',
    )
    expect(await refusal(client.call(KV.range, { key: 'k', revision: revision - 1 }))).toBe(
      '11 etcdserver: mvcc: required revision has been compacted',
    )
    expect(await refusal(client.call(KV.range, { key: '' }))).toBe('3 etcdserver: key is not provided')
    expect(await refusal(client.call(KV.put, { key: '' }))).toBe('3 etcdserver: key is not provided')
    expect(await refusal(client.call(KV.txn, { success: [{}] }))).toMatch(/^(3 etcdserver: |ok)/)
    client.close()
  }
})
