import { hstoreEngine, startCluster, type TestCluster } from '@ticketcd/cluster'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { GatewayClient } from '../../testing/gateway-client.ts'
import { form, json, PlainClient, summary } from '../../testing/plain-client.ts'

let cluster: TestCluster
let clients: readonly PlainClient[]
let gateway: GatewayClient

beforeEach(async () => {
  cluster = await startCluster({ engine: hstoreEngine, nodes: 3 })
  clients = cluster.endpoints.map((address) => new PlainClient(address))
  gateway = new GatewayClient(cluster.endpoints[0] ?? '', 10_000)
})
afterEach(async () => {
  for (const client of [...clients, gateway]) client.close()
  await cluster.stop()
})

/** The position of the node that leads, as the node at `index` knows it. */
async function leaderAt(index: number): Promise<number> {
  const asked = new GatewayClient(cluster.endpoints[index] ?? '', 10_000)
  try {
    const { leader } = await asked.call('maintenance/status', {})
    const { members } = await asked.call('cluster/member/list', {})
    const led = (members as { ID: string; name: string }[]).find(({ ID }) => ID === leader)
    return cluster.nodes.findIndex(({ name }) => name === led?.name)
  } finally {
    asked.close()
  }
}

function clientAt(index: number): PlainClient {
  const client = clients[index % clients.length]
  if (client === undefined) throw new RangeError(`there is no node ${index}`)
  return client
}

it('any node writes, and each of the others reads it at once', async () => {
  for (const [index, { ask }] of clients.entries()) {
    const key = `k/${index}`
    expect(summary(await ask('POST', '/write', json({ key, value: '1' })))).toMatchObject([
      200,
      { existed: false },
    ])
    for (const other of clients) expect((await other.ask('GET', `/read/${key}`)).body.value).toBe('1')
    const next = clientAt(index + 1)
    expect((await next.ask('POST', '/update', form(`key=${key}&value=2`))).status).toBe(200)
    expect((await ask('GET', `/read/${key}`)).body.value).toBe('2')
    expect((await next.ask('GET', `/delete/${key}`)).status).toBe(200)
    expect((await ask('GET', `/read/${key}`)).status).toBe(404)
    expect((await ask('POST', '/update', form(`key=${key}&value=3`))).status).toBe(404)
  }
})

it('all nodes have all keys, of many pages', async () => {
  const value = 'v'.repeat(100_000)
  const keys = Array.from({ length: 30 }, (_, at) => `k/${String(at).padStart(2, '0')}`)
  for (const [at, key] of keys.entries())
    expect((await clientAt(at).ask('POST', '/write', form(`key=${key}&value=${value}`))).status).toBe(200)
  const answers = await Promise.all(clients.map(({ ask }) => ask('GET', '/read')))
  for (const { body } of answers) expect(body).toEqual(answers[0]?.body)
  const kvs = answers[0]?.body.kvs as { key: string; value: string }[]
  expect(kvs.map((kv) => kv.key)).toEqual(keys)
  expect(kvs.every((kv) => kv.value === value)).toBe(true)
})

it('no acknowledged write is lost with the leader, and without a majority nodes say so', async () => {
  const leader = await leaderAt(0)
  const [one, other] = [clientAt(leader + 1), clientAt(leader + 2)]
  const acknowledged: string[] = []
  let isOver = false
  const writing = (async () => {
    for (let number = 0; !isOver; number += 1) {
      const key = `k/${number}`
      const { status } = await one.ask('POST', '/write', json({ key, value: key }))
      expect([200, 503]).toContain(status)
      if (status === 200) acknowledged.push(key)
    }
  })()
  await expect.poll(() => acknowledged.length).toBeGreaterThan(20)
  await cluster.node(leader).kill()
  const before = acknowledged.length
  await expect.poll(() => acknowledged.length).toBeGreaterThan(before + 20)
  isOver = true
  await writing
  const { body } = await other.ask('GET', '/read')
  const keys = new Set((body.kvs as { key: string }[]).map(({ key }) => key))
  expect(acknowledged.filter((key) => !keys.has(key))).toEqual([])

  await cluster.node((leader + 1) % 3).kill()
  // On connections of their own, since each waits until its time is over.
  const alone = [0, 1, 2].map(() => new PlainClient(cluster.endpoints[(leader + 2) % 3] ?? ''))
  const [update, read, readAll] = alone as [PlainClient, PlainClient, PlainClient]
  const refused = await Promise.all([
    update.ask('POST', '/update', json({ key: 'k/0', value: 'late' })),
    read.ask('GET', '/read/k%2F0'),
    readAll.ask('GET', '/read'),
  ])
  for (const client of alone) client.close()
  expect(refused.map(summary)).toEqual(refused.map(() => [503, 'unavailable']))
  expect((await other.ask('GET', '/read/k%2F0?consistency=local')).body.value).toBe('k/0')
})

it('with auth a token of the gateway opens the keys of its user', async () => {
  const login = { name: 'root', password: 'root' }
  await gateway.call('auth/user/add', login)
  await gateway.call('auth/user/grant', { user: 'root', role: 'root' })
  await gateway.call('auth/user/add', { name: 'guest', password: 'guest' })
  await gateway.call('auth/enable', {})
  const tokenOf = async (name: string) =>
    String((await gateway.call('auth/authenticate', { name, password: name })).token)
  const [root, guest] = [await tokenOf('root'), await tokenOf('guest')]
  for (const { ask } of clients) {
    const statusOf = async (authorization: string) =>
      (await ask('GET', '/read', { headers: { authorization } })).status
    expect([await statusOf(root), await statusOf(guest), await statusOf('stranger.1')]).toEqual([
      200, 403, 401,
    ])
    expect(summary(await ask('GET', '/read'))).toEqual([401, 'unauthenticated'])
  }
})
