import { DashboardCluster, DashboardKeys, DashboardLeases } from '@ticketcd/schema'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type LocalNode, LocalNodes } from '../testing/members/local-nodes.ts'
import { json, PlainClient, type Sent, summary } from '../testing/plain-client.ts'

let nodes: LocalNodes
const clients: PlainClient[] = []
beforeEach(() => {
  nodes = new LocalNodes()
})
afterEach(async () => {
  for (const client of clients.splice(0)) client.close()
  await nodes.close()
})

function clientOf({ clientPort }: LocalNode): PlainClient {
  const client = new PlainClient(`127.0.0.1:${clientPort}`)
  clients.push(client)
  return client
}

/** The only node of a cluster, with these flags. */
async function lonely(...flags: string[]) {
  const node = await nodes.node()
  await (await node.start([node], 'new', flags)).served
  return { node, ...clientOf(node) }
}

async function found(size: number, ...flags: string[]) {
  while (nodes.all.length < size) await nodes.node()
  const running = await Promise.all(nodes.all.map((node) => node.start(nodes.all, 'new', flags)))
  await Promise.all(running.map(({ served }) => served))
  return nodes.all.map(clientOf)
}

async function clusterAt({ ask }: Pick<PlainClient, 'ask'>) {
  const { status, body } = await ask('GET', '/dashboard/api/cluster')
  expect(status).toBe(200)
  return DashboardCluster.parse(body)
}

async function keysAt({ ask }: Pick<PlainClient, 'ask'>, query: string) {
  const { status, body } = await ask('GET', `/dashboard/api/keys?${query}`)
  expect(status).toBe(200)
  return DashboardKeys.parse(body)
}

const base64 = (text: string) => Buffer.from(text).toString('base64')

describe('the figures of a cluster', () => {
  it('are the same at each node, but for the one that answers', async () => {
    const all = await found(3)
    const seen = await Promise.all(all.map(clusterAt))
    for (const [at, { self, members, isAdmin, elections }] of seen.entries()) {
      expect(isAdmin).toBe(false)
      expect(members.map(({ name, state }) => `${name} ${state}`).sort()).toEqual(['n1 up', 'n2 up', 'n3 up'])
      expect(members.find(({ id }) => id === self)?.name).toBe(`n${at + 1}`)
      const leaders = new Set(members.map(({ report }) => report?.leader))
      expect(leaders.size).toBe(1)
      expect(members.filter(({ report }) => report?.role === 'leader').map(({ id }) => id)).toEqual([
        ...leaders,
      ])
      expect(elections.at(-1)?.leader).toBe([...leaders][0])
      expect(members.every(({ report }) => (report?.logBytes ?? 0) > 0)).toBe(true)
    }
  })

  it('show the loss of the leader, its time and the next one', async () => {
    const all = await found(3)
    const lost = nodes.leader
    const [rest] = all.filter((_, at) => nodes.all[at] !== lost)
    if (rest === undefined) throw new Error('no node is left')
    await clusterAt(rest)
    await lost.stop()
    await expect
      .poll(async () => {
        const { members } = await clusterAt(rest)
        return members.map(({ name, state, report }) => [
          name === lost.name,
          state,
          report?.role === 'leader',
        ])
      })
      .toEqual(
        expect.arrayContaining([
          [true, 'down', false],
          [false, 'up', true],
          [false, 'up', false],
        ]),
      )
    const { members, elections } = await clusterAt(rest)
    expect(members.find(({ name }) => name === lost.name)?.seenAt).toMatch(/^20/)
    expect(new Set(elections.map(({ leader }) => leader)).size).toBeGreaterThan(1)
  })

  it('count requests, watches and leases', async () => {
    const client = await lonely()
    const before = (await clusterAt(client)).members[0]?.report
    await client.ask('POST', '/write', json({ key: 'a', value: '1' }))
    await client.ask('GET', '/read/a')
    await client.node.client.call('lease/grant', { TTL: 60 })
    const report = async () => (await clusterAt(client)).members[0]?.report
    await expect.poll(async () => (await report())?.leases).toBe(1)
    const after = await report()
    expect((after?.requests.writes ?? 0) - (before?.requests.writes ?? 0)).toBe(2)
    expect((after?.requests.reads ?? 0) - (before?.requests.reads ?? 0)).toBe(1)
    expect(after?.requestP99Ms).toBeGreaterThan(0)
  })
})

describe('keys', () => {
  it('are listed by prefix, in pages, with the beginning of their values', async () => {
    const client = await lonely()
    for (let at = 0; at < 60; at += 1) {
      const key = `k/${String(at).padStart(2, '0')}`
      await client.ask('POST', '/write', json({ key, value: 'é'.repeat(at === 0 ? 150 : 1) }))
    }
    await client.ask('POST', '/write', json({ key: 'other', valueBase64: '/w==' }))
    await client.ask('POST', '/write', json({ key: 'été', value: '' }))
    const first = await keysAt(client, 'prefix=k/')
    expect([first.count, first.keys.length, first.next]).toEqual([60, 50, base64('k/49\0')])
    expect(first.keys[0]).toMatchObject({
      id: base64('k/00'),
      key: { text: 'k/00' },
      value: { text: 'é'.repeat(100) },
      valueBytes: 300,
      version: 1,
    })
    const second = await keysAt(client, `prefix=k/&from=${encodeURIComponent(first.next ?? '')}`)
    expect([second.count, second.keys.length, second.next]).toEqual([60, 10, null])
    const all = await keysAt(client, '')
    expect(all.count).toBe(62)
    const accented = await keysAt(client, `prefix=${encodeURIComponent('ét')}`)
    expect(accented.keys.map(({ key }) => key)).toEqual([{ text: 'été' }])
    const other = await keysAt(client, 'prefix=o')
    expect(other.keys[0]?.value).toEqual({ base64: '/w==' })
    expect(await keysAt(client, 'prefix=nothing')).toMatchObject({ count: 0, keys: [], next: null })
  })

  it('a preview is not cut within a character', async () => {
    const client = await lonely()
    await client.ask('POST', '/write', json({ key: 'a', value: `x${'é'.repeat(150)}` }))
    expect((await keysAt(client, '')).keys[0]?.value).toEqual({ text: `x${'é'.repeat(99)}` })
  })

  it.each(['from=!', 'from=', `prefix=k&from=${base64('a')}`, `prefix=k&from=${base64('l')}`])(
    'the query %s is refused',
    async (query) => {
      const { ask } = await lonely()
      expect(summary(await ask('GET', `/dashboard/api/keys?${query}`))).toEqual([400, 'invalid-request'])
    },
  )
})

it('leases are listed with the time that the leader counts', async () => {
  const client = await lonely()
  await client.node.client.call('lease/grant', { TTL: 60, ID: '255' })
  await client.node.client.call('kv/put', { key: base64('a'), value: base64('1'), lease: '255' })
  const list = async () => DashboardLeases.parse((await client.ask('GET', '/dashboard/api/leases')).body)
  // A new leader begins to count a moment after its election.
  await expect.poll(async () => (await list()).leases[0]?.remainingSeconds).toBeGreaterThan(50)
  const { count, leases } = await list()
  expect([count, leases.length]).toEqual([1, 1])
  expect(leases[0]).toMatchObject({ id: 'ff', ttlSeconds: 60, keys: 1 })
  expect((await keysAt(client, '')).keys[0]?.lease).toBe('ff')
})

describe('a change', () => {
  const changes = [
    ['delete-key', { key: base64('a') }],
    ['compact', { revision: 1 }],
    ['move-leader', { member: '1' }],
    ['remove-member', { member: '1' }],
  ] as const

  it.each(changes)('%s is refused by a dashboard that only shows', async (action, fields) => {
    const { ask } = await lonely()
    await ask('POST', '/write', json({ key: 'a', value: '1' }))
    const answer = await ask('POST', `/dashboard/api/${action}`, json(fields))
    expect(summary(answer)).toEqual([403, 'permission-denied'])
    expect((await ask('GET', '/read/a')).status).toBe(200)
  })

  it.each(changes)('%s is refused across sites, by GET and as a form', async (action, fields) => {
    const { ask } = await lonely('--dashboard-admin')
    const path = `/dashboard/api/${action}`
    await ask('POST', '/write', json({ key: 'a', value: '1' }))
    const across: Sent = { body: '{}', headers: { ...json({}).headers, 'sec-fetch-site': 'cross-site' } }
    expect(summary(await ask('POST', path, across))).toEqual([403, 'other-site'])
    expect(summary(await ask('GET', path))).toEqual([405, 'method-not-allowed'])
    const asText = { ...json(fields), headers: { 'content-type': 'text/plain' } }
    expect(summary(await ask('POST', path, asText))).toEqual([415, 'unsupported-media-type'])
    for (const body of ['', 'null', '{'])
      expect(summary(await ask('POST', path, { ...json({}), body }))).toEqual([400, 'invalid-request'])
    expect(summary(await ask('POST', path, json({})))).toEqual([400, 'invalid-request'])
    expect((await ask('GET', '/read/a')).status).toBe(200)
  })

  it('deletes a key and compacts', async () => {
    const { ask } = await lonely('--dashboard-admin')
    const { body } = await ask('POST', '/write', json({ key: 'a', value: '1' }))
    const deleted = () => ask('POST', '/dashboard/api/delete-key', json({ key: base64('a') }))
    expect(summary(await deleted())).toEqual([200, { deleted: true }])
    expect(summary(await deleted())).toEqual([200, { deleted: false }])
    expect((await ask('GET', '/read/a')).status).toBe(404)
    const compact = () => ask('POST', '/dashboard/api/compact', json({ revision: body.revision }))
    expect(summary(await compact())).toEqual([200, {}])
    expect(summary(await compact())).toEqual([409, 'conflict'])
    const future = await ask('POST', '/dashboard/api/compact', json({ revision: 1_000 }))
    expect(future.body.error).toMatchObject({ message: expect.stringContaining('not reached this revision') })
  })

  it('moves the leadership from any node, and removes a member', async () => {
    const all = await found(3, '--dashboard-admin')
    const [first] = all
    if (first === undefined) throw new Error('there is no node')
    for (const client of all) {
      const { self } = await clusterAt(client)
      expect(summary(await first.ask('POST', '/dashboard/api/move-leader', json({ member: self })))).toEqual([
        200,
        {},
      ])
      await expect
        .poll(async () => (await clusterAt(client)).members.map(({ report }) => report?.leader))
        .toEqual([self, self, self])
    }
    const nobody = await first.ask('POST', '/dashboard/api/move-leader', json({ member: '1' }))
    expect(summary(nobody)).toEqual([409, 'conflict'])
    const unknown = await first.ask('POST', '/dashboard/api/remove-member', json({ member: '1' }))
    expect(summary(unknown)).toEqual([404, 'not-found'])
    const { members } = await clusterAt(first)
    const last = members.find(({ name }) => name === 'n3')?.id
    expect(summary(await first.ask('POST', '/dashboard/api/remove-member', json({ member: last })))).toEqual([
      200,
      {},
    ])
    await expect
      .poll(async () => (await clusterAt(first)).members.map(({ name }) => name).sort())
      .toEqual(['n1', 'n2'])
  })
})

it('with auth, figures need the role root, and keys the right to read them', async () => {
  const { ask, node } = await lonely('--dashboard-admin')
  const call = (path: string, fields: object) => node.client.call(path, fields)
  await ask('POST', '/write', json({ key: 'a/1', value: '1' }))
  await call('auth/user/add', { name: 'root', password: 'root' })
  await call('auth/user/grant', { user: 'root', role: 'root' })
  await call('auth/user/add', { name: 'guest', password: 'guest' })
  await call('auth/role/add', { name: 'reader' })
  const perm = { permType: 'READ', key: base64('a/'), range_end: base64('a0') }
  await call('auth/role/grant', { name: 'reader', perm })
  await call('auth/user/grant', { user: 'guest', role: 'reader' })
  await call('auth/enable', {})
  const tokenOf = async (name: string) =>
    String((await call('auth/authenticate', { name, password: name })).token)
  const [root, guest] = [await tokenOf('root'), await tokenOf('guest')]
  const statusOf = async (authorization: string, path: string, sent?: Sent) => {
    const headers = { ...sent?.headers, ...(authorization === '' ? {} : { authorization }) }
    return (await ask(sent === undefined ? 'GET' : 'POST', `/dashboard/api/${path}`, { ...sent, headers }))
      .status
  }
  for (const [token, expected] of [
    [root, [200, 200, 200, 200, 200]],
    [guest, [403, 403, 403, 200, 403]],
    ['', [401, 401, 401, 401, 401]],
    ['stranger.1', [401, 401, 401, 401, 401]],
  ] as const) {
    const statuses = [
      await statusOf(token, 'cluster'),
      await statusOf(token, 'leases'),
      await statusOf(token, 'keys'),
      await statusOf(token, 'keys?prefix=a/'),
      await statusOf(token, 'delete-key', json({ key: base64('nothing') })),
    ]
    expect([token, statuses]).toEqual([token, expected])
  }
  expect(await statusOf(guest, 'move-leader', json({ member: '1' }))).toBe(403)
  expect(await statusOf(guest, 'remove-member', json({ member: '1' }))).toBe(403)
  expect(await statusOf(guest, 'compact', json({ revision: 1 }))).toBe(403)
})

it('a name that the node does not know is refused, but for health and metrics', async () => {
  const { ask } = await lonely('--allowed-hosts=store.internal')
  const statusOf = async (host: string, path: string, method = 'GET') =>
    (await ask(method, path, { headers: { host } })).status
  for (const path of ['/dashboard', '/dashboard/api/cluster', '/read', '/read/a'])
    expect([path, await statusOf('evil.example', path)]).toEqual([path, 421])
  expect(await statusOf('evil.example', '/v3/kv/range', 'POST')).toBe(421)
  // Once in one piece, and once by the server of Node.js.
  for (const path of ['/v2/keys/a', '/v2/keys/a?wait=true'])
    expect([path, await statusOf('evil.example', path)]).toEqual([path, 421])
  expect(await statusOf('store.internal', '/v2/keys/a')).toBe(404)
  expect(await statusOf('evil.example', '/health')).toBe(200)
  expect(await statusOf('store.internal', '/dashboard/api/cluster')).toBe(200)
})

it('a node without the built page says so, and has no other pages', async () => {
  const { ask } = await lonely()
  expect(summary(await ask('GET', '/dashboard'))).toEqual([503, 'unavailable'])
  expect(summary(await ask('POST', '/dashboard'))).toEqual([405, 'method-not-allowed'])
  expect(summary(await ask('GET', '/dashboard/api/nothing'))).toEqual([404, 'not-found'])
})
