import {
  defaultEngine,
  type Engine,
  freePort,
  loopback,
  startCluster,
  type TestCluster,
} from '@ticketcd/cluster'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { connect, connectionSettings, type EtcdStore } from './index.ts'
import { eventually } from './testing/eventually.ts'
import { failureOf } from './testing/failure-of.ts'
import { TcpProxy } from './testing/tcp-proxy.ts'
import { original, renewed, TlsFolder } from './testing/tls-folder.ts'

/*
 * TLS files that are renewed in place, under running stores. Connections are cut by restarting the
 * node or by a proxy.
 */

const served = new TlsFolder(original)
let cluster: TestCluster
let address: string
let proxy: TcpProxy
const cleanups: (() => unknown)[] = []

beforeAll(async () => {
  const port = await freePort()
  address = `${loopback}:${port}`
  cluster = await startCluster({ nodes: 1, engine: withTlsOn(port) })
  proxy = await TcpProxy.start(address)
})
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup()
})
afterAll(async () => {
  await proxy.stop()
  await cluster.stop()
  served.remove()
})

/**
 * A node that serves the test's health checks without TLS, and on `port` clients with a
 * certificate.
 */
function withTlsOn(port: number): Engine {
  return {
    ...defaultEngine(),
    args: (version, node, bootstrap) => [
      ...defaultEngine().args(version, node, bootstrap),
      `--listen-client-urls=http://${loopback}:${node.clientPort},https://${loopback}:${port}`,
      `--advertise-client-urls=https://${loopback}:${port}`,
      `--cert-file=${served.path('node')}`,
      `--key-file=${served.path('node-key')}`,
      `--trusted-ca-file=${served.path('ca')}`,
      '--client-cert-auth',
    ],
  }
}

function storeWith(files: Readonly<Record<string, string>>, host = address) {
  const folder = new TlsFolder(files)
  const { hosts = [], ...settings } = connectionSettings({ TICKETCD_ETCD: host, ...folder.settings })
  const readings: (string | undefined)[] = []
  const store = connect({ hosts, ...settings, onTlsRead: (problem) => readings.push(problem) })
  cleanups.push(
    () => store.close(),
    () => folder.remove(),
  )
  return { folder, store, readings }
}

const succeeds = (store: EtcdStore) => () =>
  store.raw.put('k', '', { resendable: true }).then(
    () => true,
    () => false,
  )

test('an expired certificate that is renewed in place lets a running store connect', async () => {
  served.swap(renewed)
  await cluster.node(0).restart()
  const { folder, store, readings } = storeWith({ ...renewed, client: 'renewed-client-expired' })
  expect((await failureOf(store.raw.put('k', ''))).message).toMatch(/certificate|alert|connection/i)
  expect(readings).toEqual([])
  folder.write('client', 'renewed-client')
  await eventually(succeeds(store))
  expect(readings).toEqual([undefined])
})

test('an authority that is replaced in place, the node restarted with it: calls, watch, lease and probes continue', async () => {
  served.swap(original)
  await cluster.node(0).restart()
  const { folder, store } = storeWith(original)
  const seen: string[] = []
  store.raw.watch({ prefix: 'watched' }, {}, (message) => {
    if (message.type === 'events') seen.push(...message.events.map(({ key }) => key))
    else seen.push(message.type)
  })
  await eventually(() => seen.includes('connected'))
  const lease = await store.leases.grant(60)
  const keeper = store.leases.keepAlive(lease)
  cleanups.push(() => keeper.close())
  await store.leases.renew(lease.id)
  const quick = { deadlineMs: 1_000 }
  expect(await store.cluster.probe(address, quick)).toMatchObject({ state: 'up' })

  served.swap(renewed)
  folder.swap(renewed)
  await cluster.node(0).restart()

  await eventually(succeeds(store))
  await store.raw.put('watched', '', { resendable: true })
  await eventually(() => seen.includes('watched'))
  await eventually(() =>
    store.leases.renew(lease.id).then(
      () => true,
      () => false,
    ),
  )
  expect(keeper.lost.aborted).toBe(false)
  await eventually(async () => (await store.cluster.probe(address, quick)).state === 'up')
  await eventually(async () => (await store.cluster.metrics(address, quick)) !== null)
})

test('files that are half written at a reconnection leave the former ones in use, and are read once they are complete', async () => {
  served.swap(renewed)
  await cluster.node(0).restart()
  const { folder, store, readings } = storeWith(renewed, proxy.address)
  await store.raw.put('k', '')
  const written = () => readings.filter((problem) => problem !== undefined)

  // Repeatedly, because a connection within 100 ms of another does not check the files.
  const reconnectedUntil = (condition: () => boolean) =>
    eventually(async () => {
      proxy.cut()
      await succeeds(store)()
      return condition()
    })

  // The same key and authority: each of the two certificates is consistent with them.
  folder.write('client', 'renewed-client-expired', 0.5)
  await reconnectedUntil(() => written().length > 0)
  await eventually(succeeds(store))
  expect(written()).toEqual([expect.stringMatching(/^ETCDCTL_CERT names .* cut off\.$/)])

  folder.write('client', 'renewed-client')
  await reconnectedUntil(() => readings.at(-1) === undefined)
  await eventually(succeeds(store))
  expect(written()).toHaveLength(1)
})
