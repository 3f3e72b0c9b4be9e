import { setTimeout as sleep } from 'node:timers/promises'
import { defaultEngine, type Engine, startCluster, type TestCluster } from '@ticketcd/cluster'
import { within } from '@ticketcd/cluster/testing/held-time'
import { Etcd3 } from 'etcd3'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Host } from './host.ts'
import { type ConnectOptions, connect, type EtcdStore } from './index.ts'
import { eventually } from './testing/eventually.ts'
import { failureOf } from './testing/failure-of.ts'
import { TcpProxy } from './testing/tcp-proxy.ts'

/** A token lives for a second after its last use, instead of five minutes. */
const forgetful: Engine = {
  ...defaultEngine(),
  args: (...node) => [...defaultEngine().args(...node), '--auth-token-ttl=1'],
}
const tokensExpired = () => sleep(3_000)
const root = { username: 'root', password: 'secret' }
/** Has no permissions. */
const guest = { username: 'guest', password: 'secret' }

let cluster: TestCluster
const stores: EtcdStore[] = []

beforeAll(async () => {
  cluster = await startCluster({ nodes: 1, engine: forgetful })
  await enableAuth(cluster)
})
afterAll(async () => {
  for (const store of stores) store.close()
  await cluster.stop()
})

async function enableAuth({ endpoints }: TestCluster): Promise<void> {
  const operator = new Etcd3({ hosts: [...endpoints] })
  await operator.auth.userAdd({ name: root.username, password: root.password })
  await operator.auth.roleAdd({ name: 'root' })
  await operator.auth.userGrantRole({ user: 'root', role: 'root' })
  await operator.auth.userAdd({ name: guest.username, password: guest.password })
  await operator.auth.authEnable()
  operator.close()
}

function storeFor(auth?: ConnectOptions['auth'], hosts = cluster.endpoints): EtcdStore {
  const store = connect({ hosts, auth })
  stores.push(store)
  return store
}

test('without a user, or with a wrong password, a call fails as auth', async () => {
  for (const store of [storeFor(), storeFor({ username: 'root', password: 'guess' })]) {
    for (const call of [() => store.raw.get('k'), () => store.raw.put('k', '')]) {
      expect(await failureOf(call())).toMatchObject({
        code: 'auth',
        outcome: 'not-applied',
        decision: 'stop',
      })
    }
  }
})

test('an expired token is renewed by a call that fails with it', async () => {
  const store = storeFor(root)
  await store.raw.put('before', '')
  await tokensExpired()
  await store.raw.put('after', '')
  expect(await store.raw.get('after')).toBeDefined()
})

test('an expired token is renewed by a watch in a process without other calls', async () => {
  const proxy = await TcpProxy.start(cluster.node(0).address)
  const store = storeFor(root, [proxy.address])
  const seen: string[] = []
  store.raw.watch({ prefix: '' }, {}, (message) => {
    if (message.type === 'events') seen.push(...message.events.map(({ key }) => key))
    else seen.push(message.type)
  })
  await eventually(() => seen.includes('connected'))
  await tokensExpired()
  proxy.cut()
  await storeFor(root).raw.put('written by another', '')
  await eventually(() => seen.includes('written by another'))
  store.close()
  await proxy.stop()
})

test('a login at a frozen node neither extends the deadline nor counts as a sent request', async () => {
  const store = storeFor(root)
  await cluster.node(0).pause()
  try {
    const failure = await within(600, () => failureOf(store.raw.put('k', '', { deadlineMs: 500 })))
    expect(failure).toMatchObject({ outcome: 'not-applied', decision: 'retry' })
  } finally {
    cluster.node(0).resume()
  }
})

test('a password that is not required is harmless, before and after authentication is enabled', async () => {
  const open = await startCluster({ nodes: 1 })
  const store = connect({ hosts: open.endpoints, auth: root })
  try {
    await store.raw.put('k', 'open')
    await enableAuth(open)
    expect(await store.raw.get('k')).toMatchObject({ value: 'open' })
  } finally {
    store.close()
    await open.stop()
  }
})

test.each([root, guest])(
  'a host that was set aside is chosen again, for the user $username',
  async (user) => {
    const [host = ''] = cluster.endpoints
    const store = storeFor(user)
    await store.raw.get('k').catch(() => undefined)
    await cluster.node(0).pause()
    await failureOf(store.raw.get('k'))
    expect(store.cluster.isSetAside(host)).toBe(true)
    // The probe reaches a node that has lost its former tokens.
    await cluster.node(0).restart()
    await eventually(() => !store.cluster.isSetAside(host))
  },
)

test('a probe does not log in to a node that requires no login, because a login needs a quorum', async () => {
  const [address = ''] = cluster.endpoints
  const { cluster: nodes } = storeFor({ username: 'root', password: 'guess' })
  const state = (await wantsLogin(address)) ? 'not-answering' : 'up'
  expect(await nodes.probe(address, { deadlineMs: 500 })).toMatchObject({ state })
  expect(await nodes.metrics(address, { deadlineMs: 500 })).not.toBeNull()
})

test('a probe that needs a login renews one that is no longer accepted', async () => {
  const [address = ''] = cluster.endpoints
  const { cluster: nodes } = storeFor(root)
  expect(await nodes.probe(address, { deadlineMs: 1_000 })).toMatchObject({ state: 'up' })
  await tokensExpired()
  expect(await nodes.probe(address, { deadlineMs: 1_000 })).toMatchObject({ state: 'up' })
})

/** etcd since 3.5.28 returns its status to users only. */
async function wantsLogin(address: string): Promise<boolean> {
  const host = new Host({ address })
  try {
    return await host.call('status', {}, { deadlineMs: 1_000 }).then(
      () => false,
      () => true,
    )
  } finally {
    host.close()
  }
}
