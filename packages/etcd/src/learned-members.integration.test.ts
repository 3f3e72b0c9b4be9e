import { defaultEngine, type Engine, startCluster, type TestCluster } from '@ticketcd/cluster'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { type ConnectOptions, connect, type EtcdStore, Mirror } from './index.ts'
import { eventually } from './testing/eventually.ts'
import { failureOf } from './testing/failure-of.ts'
import { GrowingCluster } from './testing/growing-cluster.ts'
import { seat } from './testing/records.ts'
import { TcpProxy } from './testing/tcp-proxy.ts'

/** An address that was refused repeatedly is tried once a minute. */
const severalTriesMs = 200_000
const cleanups: (() => unknown)[] = []
let cluster: GrowingCluster

beforeAll(async () => {
  cluster = await GrowingCluster.start(3)
})
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})
afterAll(() => cluster.stop())

function storeFor(hosts: readonly string[], options: Partial<ConnectOptions> = {}): EtcdStore {
  const store = connect({ hosts, namespace: 'members/', ...options })
  cleanups.push(() => store.close())
  return store
}

const addressesOf = (store: EtcdStore) => store.cluster.directory.targets.map(({ address }) => address).sort()

/** Writes and reads without a pause until it is stopped, and records the failures. */
function traffic(store: EtcdStore) {
  const failures: unknown[] = []
  let rounds = 0
  let isOver = false
  const patient = { deadlineMs: 15_000 }
  const running = (async () => {
    while (!isOver) {
      const seen = { available: rounds }
      try {
        await store.put(seat, { event: 'e', type: 'traffic' }, seen, { ...patient, resendable: true })
        expect((await store.get(seat, { event: 'e', type: 'traffic' }, patient))?.value).toEqual(seen)
      } catch (error) {
        failures.push(error)
      }
      rounds += 1
    }
  })()
  return {
    failures,
    get rounds() {
      return rounds
    },
    stop: () => {
      isOver = true
      return running
    },
  }
}

describe('all configured hosts are replaced one by one', () => {
  test('reads, writes, the mirror and a lease continue, but not in a store that uses its hosts only', async () => {
    const configured = [...cluster.addresses]
    const store = storeFor(configured)
    const keepsToHosts = storeFor(configured, { learnMembers: false })
    const mirror = new Mirror(store, [seat])
    cleanups.push(() => mirror.close())
    await mirror.ready
    const lease = await store.leases.grant(60)
    const keeper = store.leases.keepAlive(lease)
    cleanups.push(() => keeper.close())
    const load = traffic(store)
    cleanups.push(() => load.stop())

    for (const [index, old] of configured.entries()) {
      const contact = cluster.addresses.at(-1) as string
      const added = await cluster.addLearner(contact)
      await cluster.promote(contact, added)
      await cluster.remove(added, old)
      const { revision } = await store.put(
        seat,
        { event: 'e', type: 'after' },
        { available: index },
        { resendable: true, deadlineMs: 15_000 },
      )
      expect(await mirror.waitFor(revision, { timeoutMs: 20_000 })).toBe(true)
      const before = load.rounds
      await eventually(() => load.rounds > before + 2)
    }

    await load.stop()
    expect(load.failures).toEqual([])
    await store.leases.renew(lease.id)
    expect(keeper.lost.aborted).toBe(false)
    expect((await failureOf(keepsToHosts.raw.get('k'))).code).toBe('unavailable')
    // The list is read again while the store is in use.
    const members = [...cluster.addresses].sort()
    await eventually(async () => {
      await store.raw.get('k')
      return addressesOf(store).join() === members.join()
    })
    await eventually(async () => {
      await store.raw.get('k')
      return [...store.cluster.addresses].sort().join() === members.join()
    })
  }, 180_000)
})

test('a learner is set aside until it is promoted, even if it is a configured host', async () => {
  const contact = cluster.addresses.at(-1) as string
  const learner = await cluster.addLearner(contact)
  const setAside: string[] = []
  const store = storeFor([learner, contact], { onSetAside: (address) => setAside.push(address) })
  for (let number = 0; number < 20; number++) await store.raw.put('k', `${number}`)
  // Once, and not each time it has answered a probe.
  expect(setAside).toEqual([learner])
  expect(store.cluster.isSetAside(learner)).toBe(true)
  await cluster.promote(contact, learner)
  await eventually(() => !store.cluster.isSetAside(learner))
})

describe('an answer of another cluster', () => {
  let foreign: TestCluster
  const key = { event: 'which', type: 'cluster' }

  beforeAll(async () => {
    foreign = await startCluster({ nodes: 1 })
    const [ours, theirs] = [storeFor(voters()), storeFor(foreign.endpoints)]
    await ours.put(seat, key, { available: 1 })
    await theirs.put(seat, key, { available: 2 })
  })
  afterAll(() => foreign.stop())

  const voters = () => [...cluster.addresses]
  const available = async (store: EtcdStore) => (await store.get(seat, key))?.value.available

  async function proxyTo(address: string): Promise<TcpProxy> {
    const proxy = await TcpProxy.start(address)
    cleanups.push(() => proxy.stop())
    return proxy
  }

  test('is rejected if a configured host was set up again by mistake, until it is back', async () => {
    const [first = '', ...others] = voters()
    const proxy = await proxyTo(first)
    const setAside: string[] = []
    const store = storeFor([proxy.address, ...others], { onSetAside: (host) => setAside.push(host) })
    for (let number = 0; number < 3; number++) expect(await available(store)).toBe(1)
    proxy.turnTo(foreign.endpoints[0] as string)
    for (let number = 0; number < 20; number++) expect(await available(store)).toBe(1)
    await eventually(() => store.cluster.isSetAside(proxy.address))
    proxy.turnTo(first)
    await eventually(() => !store.cluster.isSetAside(proxy.address))
  })

  test('is accepted if all configured hosts have become another cluster, as after a restore', async () => {
    const proxies = await Promise.all(voters().map((address) => proxyTo(address)))
    const store = storeFor(proxies.map(({ address }) => address))
    for (let number = 0; number < 3; number++) expect(await available(store)).toBe(1)
    for (const proxy of proxies) proxy.turnTo(foreign.endpoints[0] as string)
    await eventually(async () => (await available(store).catch(() => 0)) === 2)
    for (let number = 0; number < 6; number++) expect(await available(store)).toBe(2)
  })

  test('is rejected at a learned address that now belongs to another cluster, which gets no write either', async () => {
    const advertised = await Promise.all([1, 2, 3].map(() => proxyTo(foreign.endpoints[0] as string)))
    const own = await startCluster({ nodes: 3, engine: advertising(advertised) })
    cleanups.push(() => own.stop())
    for (const [index, proxy] of advertised.entries()) proxy.turnTo(own.node(index).address)
    const store = storeFor([own.node(0).address])
    const seen: number[] = []
    const endings: string[] = []
    store.raw.watch({ prefix: 'seat:' }, {}, (message) => {
      if (message.type === 'events') seen.push(...message.events.map(({ modRevision }) => modRevision))
      else if (message.type === 'replaced' || message.type === 'compacted') endings.push(message.type)
    })
    await eventually(async () => {
      await store.put(seat, key, { available: 1 })
      return seen.length > 0 && advertised.slice(1).every(({ receivedBytes }) => receivedBytes > 0)
    })
    // It has verified two further addresses, and continues without its only host.
    await own.node(0).kill()
    const write = { resendable: true, deadlineMs: 15_000 }
    const last = await store.put(seat, key, { available: 3 }, write)
    expect(await available(store)).toBe(3)
    await eventually(() => seen.includes(last.revision))

    const written = seen.length
    for (const proxy of advertised) proxy.turnTo(foreign.endpoints[0] as string)
    for (let number = 0; number < 5; number++) {
      await failureOf(store.get(seat, key, { deadlineMs: 300 }))
      await failureOf(store.put(seat, key, { available: 4 }, { deadlineMs: 300 }))
    }
    expect(await available(storeFor(foreign.endpoints))).toBe(2)
    for (const [index, proxy] of advertised.entries()) proxy.turnTo(own.node(index).address)
    // An attempt may fail.
    await eventually(async () => (await available(store).catch(() => 0)) === 3, severalTriesMs)
    const { revision } = await store.put(seat, key, { available: 5 }, write)
    await eventually(() => seen.includes(revision) || endings.length > 0, severalTriesMs)
    expect(endings).toEqual([])
    expect(seen.slice(written)).toEqual([revision])
  }, 500_000)
})

/** Nodes that advertise these proxies to clients, one each. */
function advertising(proxies: readonly TcpProxy[]): Engine {
  return {
    ...defaultEngine(),
    args: (version, node, bootstrap) => [
      ...defaultEngine().args(version, node, bootstrap),
      `--advertise-client-urls=http://${proxies[bootstrap.members.findIndex(({ name }) => name === node.name)]?.address}`,
    ],
  }
}
