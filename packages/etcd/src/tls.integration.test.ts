import { fileURLToPath } from 'node:url'
import {
  defaultEngine,
  type Engine,
  freePort,
  loopback,
  startCluster,
  type TestCluster,
} from '@ticketcd/cluster'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { connect, connectionSettings, type EtcdStore } from './index.ts'
import { eventually } from './testing/eventually.ts'
import { failureOf } from './testing/failure-of.ts'

const file = (name: string) => fileURLToPath(new URL(`testing/certificates/${name}.pem`, import.meta.url))

let cluster: TestCluster
let address: string
const stores: EtcdStore[] = []

beforeAll(async () => {
  const port = await freePort()
  address = `${loopback}:${port}`
  cluster = await startCluster({ nodes: 1, engine: withTlsOn(port) })
})
afterAll(async () => {
  for (const store of stores) store.close()
  await cluster.stop()
})

/** A node that serves health checks without TLS, and on `port` clients with a certificate. */
function withTlsOn(port: number): Engine {
  return {
    ...defaultEngine(),
    args: (version, node, bootstrap) => [
      ...defaultEngine().args(version, node, bootstrap),
      `--listen-client-urls=http://${loopback}:${node.clientPort},https://${loopback}:${port}`,
      `--cert-file=${file('node')}`,
      `--key-file=${file('node-key')}`,
      `--trusted-ca-file=${file('ca')}`,
      '--client-cert-auth',
    ],
  }
}

const trust = { ETCDCTL_CACERT: file('ca') }
const identity = { ...trust, ETCDCTL_CERT: file('client'), ETCDCTL_KEY: file('client-key') }

function storeFor(variables: Record<string, string>, host = address): EtcdStore {
  const { hosts = [], ...settings } = connectionSettings({ TICKETCD_ETCD: host, ...variables })
  const store = connect({ hosts, ...settings })
  stores.push(store)
  return store
}

test.each(['', 'https://'])(
  'the files of etcdctl give access to reads, writes and watches of "%shost"',
  async (scheme) => {
    const store = storeFor(identity, `${scheme}${address}`)
    const seen: string[] = []
    store.raw.watch({ prefix: '' }, {}, (message) => {
      if (message.type === 'events') seen.push(...message.events.map(({ key }) => key))
      else seen.push(message.type)
    })
    await eventually(() => seen.includes('connected'))
    await store.raw.put('k', 'v')
    expect(await store.raw.get('k')).toMatchObject({ value: 'v' })
    await eventually(() => seen.includes('k'))
  },
)

test.each([
  ['a node that we have no reason to trust', {}, 'https://', /self-signed|unable to|certificate/i],
  ['a client without a certificate', trust, '', /certificate|alert|connection/i],
  ['a client that does not speak TLS', {}, 'http://', /connection/i],
])('%s fails within the deadline and states the reason', async (_, variables, scheme, words) => {
  const failure = await failureOf(storeFor(variables, `${scheme}${address}`).raw.put('k', ''))
  expect(failure).toMatchObject({ code: expect.stringMatching(/unavailable|timeout/) })
  expect(failure.message).toMatch(words)
})

test('the reason for a missing connection is reported even if the deadline ends an attempt to connect', async () => {
  const { raw } = storeFor({}, `https://${address}`)
  const failures = await Promise.all(
    Array.from({ length: 60 }, (_, index) => {
      const deadlineMs = 500 + 7 * index
      return failureOf(index % 2 ? raw.put('k', '', { deadlineMs }) : raw.get('k', { deadlineMs }))
    }),
  )
  for (const { message } of failures) expect(message).toMatch(/self-signed|unable to|certificate/i)
})

test('the same files give access to a probe, the metrics and the date; without them there are none, and no error', async () => {
  const quick = { deadlineMs: 1_000 }
  // A busy machine may be slow to agree on TLS. Only a refusal has to be quick.
  const patient = { deadlineMs: 20_000 }
  const known = storeFor(identity).cluster
  expect(await known.probe(address, patient)).toMatchObject({ state: 'up' })
  expect(await known.metrics(address, patient)).toMatchObject({ proposalsPending: expect.any(Number) })
  expect(await known.date(address, patient)).toMatchObject({ state: 'dated' })
  for (const store of [storeFor(trust), storeFor({}, `http://${address}`)]) {
    expect(await store.cluster.probe(address, quick)).toEqual({ state: 'not-answering' })
    expect(await store.cluster.metrics(address, quick)).toBeNull()
    expect(await store.cluster.date(address, quick)).toEqual({ state: 'no-http' })
  }
})
