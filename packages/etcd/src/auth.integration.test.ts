import { startCluster, type TestCluster } from '@ticketcd/cluster'
import { Etcd3 } from 'etcd3'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ConnectOptions, connect, type EtcdStore } from './index.ts'
import { eventually } from './testing/eventually.ts'
import { failureOf } from './testing/failure-of.ts'

let cluster: TestCluster
const stores: EtcdStore[] = []

beforeAll(async () => {
  cluster = await startCluster({ nodes: 1 })
  const operator = new Etcd3({ hosts: [...cluster.endpoints] })
  await operator.auth.userAdd({ name: 'root', password: 'secret' })
  await operator.auth.roleAdd({ name: 'root' })
  await operator.auth.userGrantRole({ user: 'root', role: 'root' })
  await operator.auth.authEnable()
  operator.close()
})
afterAll(async () => {
  for (const store of stores) store.close()
  await cluster.stop()
})

function storeFor(auth?: ConnectOptions['auth']): EtcdStore {
  const store = connect({ hosts: cluster.endpoints, auth })
  stores.push(store)
  return store
}

test('without a user, or with a wrong password, a call fails as auth', async () => {
  for (const store of [storeFor(), storeFor({ username: 'root', password: 'guess' })]) {
    for (const call of [store.raw.get('k'), store.raw.put('k', '')]) {
      expect(await failureOf(call)).toMatchObject({ code: 'auth', outcome: 'not-applied', decision: 'stop' })
    }
  }
})

test('a node that has forgotten its tokens is logged in to again, by calls and by watches', async () => {
  const store = storeFor({ username: 'root', password: 'secret' })
  const seen: string[] = []
  store.raw.watch({ prefix: '' }, {}, (message) => {
    if (message.type === 'events') seen.push(...message.events.map(({ key }) => key))
    if (message.type === 'connected') seen.push('connected')
  })
  await eventually(() => seen.length > 0)
  await store.raw.put('before', '')
  await cluster.node(0).restart()
  await store.raw.put('after', '', { resendable: true })
  expect(await store.raw.get('after')).toBeDefined()
  await eventually(() => seen.includes('before') && seen.includes('after'))
})
