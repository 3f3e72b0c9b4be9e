import { hstoreEngine, startCluster, type TestCluster } from '@ticketcd/cluster'
import { afterEach, expect, it } from 'vitest'
import { GatewayClient } from './testing/gateway-client.ts'

/** More by `DURABILITY_ROUNDS`, for a long run by hand. */
const rounds = Number(process.env.DURABILITY_ROUNDS ?? 3)
const writers = 10

let cluster: TestCluster
const clients: GatewayClient[] = []
afterEach(async () => {
  for (const client of clients.splice(0)) client.close()
  await cluster.stop()
})

function clientOf(index: number): GatewayClient {
  const client = new GatewayClient(cluster.endpoints[index % cluster.endpoints.length] ?? '', 5_000)
  clients.push(client)
  return client
}

/** Writes until it is stopped; notes each key that was acknowledged. */
async function write(name: string, client: GatewayClient, acknowledged: Set<string>, isOver: () => boolean) {
  for (let number = 0; !isOver(); number += 1) {
    const key = `w/${name}/${number}`
    await client.put(key, name).then(
      () => acknowledged.add(key),
      () => {},
    )
  }
}

async function killAll(): Promise<void> {
  await Promise.all(cluster.nodes.map((node) => node.kill()))
}

async function startAll(): Promise<void> {
  await Promise.all(cluster.nodes.map((node) => node.restart({ wait: false })))
}

async function readUntilAnswered(client: GatewayClient): Promise<Map<string, string>> {
  let keys = new Map<string, string>()
  await expect
    .poll(async () => {
      keys = await client.keys('w/').catch(() => new Map())
      return keys.size
    })
    .toBeGreaterThan(0)
  return keys
}

/** Of all nodes at their newest revision, once all have the same one. */
async function hashes(): Promise<unknown[]> {
  const answers = async () =>
    await Promise.all(cluster.endpoints.map((_, index) => clientOf(index).call('maintenance/hash', {})))
  await expect
    .poll(async () => {
      const headers = (await answers()).map(({ header }) => (header as { revision: string }).revision)
      return new Set(headers).size
    })
    .toBe(1)
  return (await answers()).map(({ hash }) => hash)
}

it('all nodes are killed under load, again and again, and no acknowledged write is lost', async () => {
  cluster = await startCluster({ engine: hstoreEngine, nodes: 5 })
  const acknowledged = new Set<string>()
  for (let round = 0; round < rounds; round += 1) {
    let isOver = false
    const before = acknowledged.size
    const writing = Array.from({ length: writers }, (_, index) =>
      write(`${round}.${index}`, clientOf(index), acknowledged, () => isOver),
    )
    await expect.poll(() => acknowledged.size - before).toBeGreaterThan(200)
    await killAll()
    isOver = true
    await Promise.all(writing)
    await startAll()
    const reader = clientOf(round)
    const keys = await readUntilAnswered(reader)
    const lost = [...acknowledged].filter((key) => !keys.has(key))
    expect(lost).toEqual([])
    expect(new Set(await hashes()).size).toBe(1)
  }
})
