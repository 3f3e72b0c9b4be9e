import { setTimeout as delay } from 'node:timers/promises'
import { defaultEngine, type Engine, startCluster, type TestCluster, type TestNode } from '@ticketcd/cluster'
import { connect, type EtcdStore } from '@ticketcd/etcd'
import { type Failure, failureDecisions, Hold, Order, Ticket } from '@ticketcd/schema'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { Refusal } from '../../http/refusal.ts'
import { failureOfStore } from '../../store/store-failure.ts'
import { type CheckoutProcess, checkoutProcessOn } from '../../testing/checkout-process.ts'
import { callGateway } from '../../testing/gateway.ts'
import { PeerNetwork } from '../../testing/peer-network.ts'
import { StoreAuditor } from '../../testing/store-audit.ts'
import { orderId, putEvent } from '../../testing/world.ts'

/*
 * Faults of etcd during a sale. No answer contradicts the store, and all totals are correct at
 * every revision.
 */

const lines = [{ ticketType: 'Standard', quantity: 1 }]
const failureIn = (error: unknown) => (error instanceof Refusal ? error.failure : failureOfStore(error))

/** Retries like a page, if the failure permits it. @param onFailure called for each failure */
async function persistently<Answer>(
  ask: () => Promise<Answer>,
  onFailure: (code: Failure['code']) => void = () => {},
): Promise<Answer> {
  const until = performance.now() + 30_000
  while (true) {
    try {
      return await ask()
    } catch (error) {
      const { code } = failureIn(error)
      onFailure(code)
      if (failureDecisions[code] !== 'retry' || performance.now() > until) throw error
      await delay(50)
    }
  }
}

describe('during a sale the leader of three nodes', () => {
  const customers = 90
  let network: PeerNetwork
  let cluster: TestCluster
  let stores: EtcdStore[]
  let audit: StoreAuditor
  let store: EtcdStore
  let processes: CheckoutProcess[]

  beforeAll(async () => {
    network = await PeerNetwork.start(['node1', 'node2', 'node3'])
    cluster = await startCluster({ nodes: 3, engine: network.engine })
    stores = Array.from({ length: 3 }, () => connect({ hosts: cluster.endpoints, namespace: 'etcd-faults/' }))
    ;[store] = stores as [EtcdStore]
    processes = stores.slice(1).map((each) => checkoutProcessOn(each))
    audit = new StoreAuditor(store)
  })
  afterAll(async () => {
    audit.close()
    for (const each of stores) each.close()
    await cluster.stop()
    await network.close()
  })

  /**
   * Waits for a leader.
   *
   * @returns its node and term; of two nodes that both report to lead, the one of the later term
   */
  async function leader() {
    return await vi.waitFor(
      async () => {
        const asked = cluster.endpoints.map((host) => store.cluster.status(host).catch(() => undefined))
        const terms = (await Promise.all(asked)).map((status) => (status?.isLeader ? status.raftTerm : 0))
        const term = Math.max(...terms)
        if (term === 0) throw new Error('nobody leads')
        return { node: cluster.node(terms.indexOf(term)), term }
      },
      { timeout: 30_000 },
    )
  }

  /**
   * All customers hold, then confirm, at both processes; most of them after the fault has begun.
   */
  async function sell(eventId: string, onSold: (count: number) => void): Promise<void> {
    let sold = 0
    const buying = Array.from({ length: customers }, async (_, index) => {
      await delay(index * 30)
      const { checkout } = processes[index % 2] as CheckoutProcess
      const ref = { eventId, orderId: orderId(index) }
      const username = `buyer${index}`
      await persistently(() => checkout.hold(username, { ...ref, lines }))
      await persistently(() => checkout.confirm(username, ref))
      sold += 1
      onSold(sold)
    })
    await Promise.all(buying)
  }

  interface Fault {
    what: string
    begin(leader: TestNode): unknown
    heal(leader: TestNode): unknown
  }
  const faults: Fault[] = [
    { what: 'is killed', begin: (node) => node.kill(), heal: (node) => node.restart() },
    { what: 'is paused', begin: (node) => node.pause(), heal: (node) => node.resume() },
    {
      what: 'is cut off from the others, and still reached by customers',
      begin: async ({ name }) => {
        const member = (await store.cluster.members()).find((each) => each.name === name)
        network.isolate(name, member?.id ?? '')
      },
      heal: () => network.heal(),
    },
  ]

  it.each(faults)('$what, and every customer gets one ticket', async ({ what, begin, heal }) => {
    const eventId = what.replaceAll(/\W+/g, '-')
    await putEvent(store, eventId, {}, { Standard: customers })
    const old = await leader()
    let begun: Promise<unknown> | undefined
    let healed: Promise<unknown> | undefined
    await sell(eventId, (count) => {
      if (count >= customers / 6) begun ??= Promise.resolve(begin(old.node))
      // The node comes back while many orders are still to be made.
      if (count >= customers / 2) healed ??= Promise.resolve(begun).then(() => heal(old.node))
    })
    await healed
    const ticket = await store.get(Ticket, { eventId, ticketType: 'Standard' })
    expect(ticket?.value).toMatchObject({ available: 0, held: 0, sold: customers })
    expect(await store.count(Order, { eventId })).toBe(customers)
    expect(await audit.faults()).toEqual([])
    // An equal term would mean that the fault began after the sale. The old leader may lead again,
    // in a later term.
    expect((await leader()).term).toBeGreaterThan(old.term)
  })
})

describe('when the quota is used up', () => {
  const tinyQuota = {
    ...defaultEngine(),
    args: (...args: Parameters<Engine['args']>) => [
      ...defaultEngine().args(...args),
      '--quota-backend-bytes=4000000',
    ],
  }

  it('orders are refused and nothing of them is written; they succeed once the alarm is off', async () => {
    const cluster = await startCluster({ nodes: 1, engine: tinyQuota })
    const store = connect({ hosts: cluster.endpoints, namespace: 'no-space/' })
    const audit = new StoreAuditor(store)
    const eventId = 'concert'
    const { checkout } = checkoutProcessOn(store)
    const ref = (number: number) => ({ eventId, orderId: orderId(number) })
    try {
      await putEvent(store, eventId, {}, { Standard: 40 })
      await checkout.hold('ana', { ...ref(0), lines })
      const junk = connect({ hosts: cluster.endpoints, namespace: 'junk/' })
      const fill = async () => {
        for (;;) await junk.raw.put('junk', 'x'.repeat(500_000))
      }
      await expect(fill()).rejects.toMatchObject({ code: 'no-space' })
      junk.close()

      const revision = await store.revision()
      const reply = new Map<number, Set<Failure['code']>>()
      const persist = (number: number, ask: () => Promise<unknown>) => {
        const codes = new Set<Failure['code']>()
        reply.set(number, codes)
        return persistently(ask, (code) => codes.add(code))
      }
      const asked = [
        persist(0, () => checkout.confirm('ana', ref(0))),
        ...Array.from({ length: 20 }, (_, index) =>
          persist(index + 1, () => checkout.buy(`buyer${index}`, { ...ref(index + 1), lines })),
        ),
      ]
      await expect.poll(() => [...reply.values()].every((codes) => codes.size > 0)).toBe(true)
      for (const codes of reply.values()) expect([...codes]).toEqual(['unavailable'])
      expect(await store.revision()).toBe(revision)
      expect(await checkout.order('ana', ref(0))).toMatchObject({ state: 'held' })

      const [node = ''] = cluster.endpoints
      await callGateway(node, 'kv/compaction', { revision, physical: true })
      await callGateway(node, 'maintenance/defragment')
      const { alarms } = await callGateway<{ alarms: object[] }>(node, 'maintenance/alarm')
      expect(alarms).toEqual([{ memberID: expect.any(String), alarm: 'NOSPACE' }])
      for (const alarm of alarms)
        await callGateway(node, 'maintenance/alarm', { action: 'DEACTIVATE', ...alarm })
      await Promise.all(asked)
      const ticket = await store.get(Ticket, { eventId, ticketType: 'Standard' })
      expect(ticket?.value).toMatchObject({ available: 19, held: 0, sold: 21 })
      expect(await store.count(Order, { eventId })).toBe(21)
      expect(await store.count(Hold, { eventId })).toBe(0)
      expect(await audit.faults()).toEqual([])
    } finally {
      audit.close()
      store.close()
      await cluster.stop()
    }
  })
})
