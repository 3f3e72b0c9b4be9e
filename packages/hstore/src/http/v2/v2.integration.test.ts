import { hstoreEngine, startCluster, type TestCluster } from '@ticketcd/cluster'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { GatewayClient } from '../../testing/gateway-client.ts'
import { V2Client } from '../../testing/v2/v2-client.ts'
import { WaitReader } from '../../testing/v2/wait-reader.ts'

let cluster: TestCluster
let clients: readonly V2Client[]

beforeEach(async () => {
  cluster = await startCluster({ engine: hstoreEngine, nodes: 3 })
  clients = cluster.endpoints.map((address) => new V2Client(address))
})
afterEach(async () => {
  for (const client of clients) client.close()
  await cluster.stop()
})

function clientAt(index: number): V2Client {
  const client = clients[index % clients.length]
  if (client === undefined) throw new RangeError(`there is no node ${index}`)
  return client
}

/** The position of the node that leads. */
async function leader(): Promise<number> {
  const gateway = new GatewayClient(cluster.endpoints[0] ?? '', 10_000)
  try {
    const { leader } = await gateway.call('maintenance/status', {})
    const { members } = await gateway.call('cluster/member/list', {})
    const led = (members as { ID: string; name: string }[]).find(({ ID }) => ID === leader)
    return cluster.nodes.findIndex(({ name }) => name === led?.name)
  } finally {
    gateway.close()
  }
}

it('any node writes, and each of the others reads it with the same indexes', async () => {
  for (const [at, client] of clients.entries()) {
    const set = `201 {"action":"set","node":{"key":"/k${at}","value":"1","modifiedIndex":${at + 1},"createdIndex":${at + 1}}} @${at + 1}`
    expect(await client.ask(`PUT /v2/keys/k${at} value=1`)).toBe(set)
    const get = set.replace('201', '200').replace('set', 'get')
    for (const other of clients) expect(await other.ask(`GET /v2/keys/k${at}?quorum=true`)).toBe(get)
  }
  expect(await clientAt(1).ask('PUT /v2/keys/k0 value=2&prevValue=0')).toMatch(/^412 /)
  expect(await clientAt(2).ask('POST /v2/keys/queue value=1')).toContain('/queue/{4}')
  // A plain GET reads the copy of its node, which follows.
  await expect.poll(() => clientAt(0).ask('GET /v2/keys/queue')).toMatch(/^200 /)
})

it('a wait on one node receives the write to another one, though the leader was killed between', async () => {
  const led = await leader()
  const [waiting, writing] = [clientAt(led + 1), clientAt(led + 2)]
  const stream = await WaitReader.open(waiting, 'GET /v2/keys?wait=true&recursive=true&stream=true')
  expect(await writing.ask('PUT /v2/keys/w value=before&ttl=1')).toMatch(/^201 /)
  await cluster.node(led).kill()
  const sent: string[] = []
  await expect
    .poll(async () => {
      const answer = await writing.ask('POST /v2/keys/q value=after')
      if (answer.startsWith('201')) sent.push(answer)
      return sent.length
    })
    .toBeGreaterThan(0)
  const events: string[] = []
  const has = (part: string) => events.some((event) => event.includes(part))
  // Some leader removes the key whose time is over.
  while (!has('"action":"create"') || !has('"action":"expire"')) {
    const event = await stream.next()
    if (event === undefined) throw new Error('the stream has ended')
    events.push(event)
  }
  expect(has('"value":"after"')).toBe(true)
  await stream.leave()
  const [one, other] = await Promise.all(
    [waiting, writing].map((client) => client.ask('GET /v2/keys?recursive=true&sorted=true&quorum=true')),
  )
  expect(one).toBe(other)
})

it('a node that starts again has the keys, their times to live and the events of before', async () => {
  const [one] = clients
  await one?.run(['PUT /v2/keys/a value=1', 'PUT /v2/keys/a value=2', 'PUT /v2/keys/t value=1&ttl=500'])
  const before = await one?.ask('GET /v2/keys?sorted=true&quorum=true')
  for (const node of cluster.nodes) await node.kill()
  await Promise.all(cluster.nodes.map((node) => node.restart()))
  for (const client of clients) {
    expect(await client.ask('GET /v2/keys?sorted=true&quorum=true')).toBe(before)
    const wait = await WaitReader.open(client, 'GET /v2/keys/a?wait=true&waitIndex=2')
    expect(await wait.next()).toContain('"value":"2"')
  }
})

it('a value above the limit of v3 is replicated', async () => {
  const value = 'x'.repeat(3 * 1024 * 1024)
  // A busy machine may change the leader meanwhile, and then the outcome is unknown.
  for (const [at, client] of clients.entries())
    await expect
      .poll(async () => (await client.send(`PUT /v2/keys/large${at} value=${value}`)).status)
      .toBeOneOf([200, 201])
  for (const client of clients) {
    const { body } = await client.send('GET /v2/keys/large1?quorum=true')
    expect((JSON.parse(body) as { node: { value: string } }).node.value).toBe(value)
  }
})

it('with auth a token of the gateway with the role root opens v2', async () => {
  const gateway = new GatewayClient(cluster.endpoints[0] ?? '', 10_000)
  try {
    await gateway.call('auth/user/add', { name: 'root', password: 'root' })
    await gateway.call('auth/user/grant', { user: 'root', role: 'root' })
    await gateway.call('auth/enable', {})
    const { token } = await gateway.call('auth/authenticate', { name: 'root', password: 'root' })
    const authorization = String(token)
    for (const client of clients) {
      expect(await client.ask('PUT /v2/keys/a value=1', { authorization })).toMatch(/^20[01] /)
      await expect.poll(() => client.ask('PUT /v2/keys/a value=1')).toMatch(/^401 /)
    }
  } finally {
    gateway.close()
  }
})

it('a node with waits stops at once', async () => {
  const wait = await WaitReader.open(clientAt(0), 'GET /v2/keys/a?wait=true')
  const stopped = cluster.node(0).stop()
  expect(await wait.next()).toBeUndefined()
  await stopped
})
