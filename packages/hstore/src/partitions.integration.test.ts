import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { hstoreEngine, startCluster, type TestCluster } from '@ticketcd/cluster'
import { services } from '@ticketcd/wire'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { ApiClient, refusal } from './testing/api/api-client.ts'
import { Partitions } from './testing/faults/partitions.ts'

const { KV, Cluster } = services

let cluster: TestCluster
let partitions: Partitions
let clients: ApiClient[]

beforeEach(async () => {
  partitions = new Partitions()
  cluster = await startCluster({ engine: hstoreEngine, nodes: 5, place: partitions.place })
  await partitions.learnIds(cluster.endpoints[0] ?? '')
  clients = cluster.endpoints.map((endpoint) => new ApiClient(endpoint, { reconnectMs: 200 }))
})
afterEach(async () => {
  for (const client of clients) client.close()
  await cluster.stop()
  await partitions.close()
})

function clientAt(index: number): ApiClient {
  const client = clients[index]
  if (client === undefined) throw new RangeError(`there is no node ${index}`)
  return client
}

const put = (index: number, key: string) => refusal(clientAt(index).call(KV.put, { key }))

async function keysAt(index: number, serializable = true): Promise<string[]> {
  const range = { key: 'k', rangeEnd: 'l', serializable }
  return (await clientAt(index).call(KV.range, range)).kvs.map(({ key }) => key)
}

it('no half of an even split writes, the larger part of an uneven one does, and all agree afterwards', async () => {
  await cluster.node(4).kill()
  partitions.split([0, 1], [2, 3])
  const [one, other] = await Promise.all([put(0, 'k1'), put(2, 'k2')])
  for (const answer of [one, other])
    expect(answer).toMatch(/^(4 context deadline exceeded|14 etcdserver: .*)$/)
  partitions.heal()
  await cluster.node(4).restart()
  partitions.split([0, 1], [2, 3, 4])
  await expect.poll(() => put(3, 'k3')).toBe('ok')
  expect(await keysAt(0)).not.toContain('k3')
  partitions.heal()
  await expect.poll(() => put(0, 'k5')).toBe('ok')
  const keys = await keysAt(3, false)
  expect(keys).toEqual(expect.arrayContaining(['k3', 'k5']))
  for (const index of [0, 1, 2, 4]) await expect.poll(() => keysAt(index)).toEqual(keys)
})

it('a removed node ends with a sentence, also when it comes back, and disturbs nobody', async () => {
  const { members } = await clientAt(0).call(Cluster.memberList, {})
  const removed = cluster.node(4)
  const id = members.find(({ name }) => name === removed.name)?.id ?? 0n
  await expect.poll(() => refusal(clientAt(0).call(Cluster.memberRemove, { id }))).toMatch(/^(ok|5 )/)
  await expect.poll(() => removed.pid).toBeUndefined()
  const term = async () => (await clientAt(0).call(KV.range, { key: 'k' })).header?.raftTerm
  const before = await term()
  await removed.restart({ wait: false })
  await expect.poll(() => removed.pid).toBeUndefined()
  const log = readFileSync(join(cluster.dir, `${removed.name}.log`), 'utf8')
  expect(
    log.match(/the member has been permanently removed from the cluster/g)?.length,
  ).toBeGreaterThanOrEqual(2)
  expect(await put(1, 'k1')).toBe('ok')
  expect(await term()).toBe(before)
})
