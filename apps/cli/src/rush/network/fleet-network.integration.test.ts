import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { promisify } from 'node:util'
import { startCluster } from '@ticketcd/cluster'
import { connect, type EtcdStore } from '@ticketcd/etcd'
import { afterEach, describe, expect, test } from 'vitest'
import { leaderOf } from '../fleet.ts'
import { createNetwork } from './choose-network.ts'
import type { FleetNetwork } from './fleet-network.ts'
import { NamespaceNetwork } from './namespace-network.ts'

/** Network namespaces need root and iproute2. */
const isPrivileged = process.getuid?.() === 0 && existsSync('/proc/self/ns/net')
const kinds: FleetNetwork['by'][] = isPrivileged ? ['namespaces', 'proxies'] : ['proxies']
const cleanUps: (() => unknown)[] = []

afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp()
})

/** Three nodes in a network, and a store that reaches them like a process of the api. */
async function startIn(kind: FleetNetwork['by']) {
  const network = await createNetwork(kind, ['node1', 'node2', 'node3', 'api1'])
  cleanUps.push(() => network.close())
  const cluster = await startCluster({ nodes: 3, place: (node) => network.placeNode(node) })
  cleanUps.push(() => cluster.stop())
  const place = await network.placeApi('api1', cluster.nodes)
  const outside = open(cluster.endpoints)
  const leader = () => leaderOf({ cluster }, outside)
  return { network, cluster, place, outside, leader }
}

function open(hosts: readonly string[]): EtcdStore {
  const store = connect({ hosts, deadlines: { readMs: 10_000, writeMs: 10_000 } })
  cleanUps.push(() => store.close())
  return store
}

describe.each(kinds)('a partition by %s', (kind) => {
  test.each(['partition-both', 'partition-in', 'partition-out'] as const)(
    'causes the election of a new leader after %s, and heals',
    async (direction) => {
      const { network, cluster, outside, leader } = await startIn(kind)
      let first = -1
      await expect
        .poll(async () => {
          first = await leader()
          return first
        })
        .toBeGreaterThanOrEqual(0)
      const heal = await network.partition(cluster.node(first).name, direction)
      await expect.poll(leader, { timeout: 30_000 }).not.toBeOneOf([first, -1])
      await heal()
      const knowsLeader = async () => {
        const probes = await Promise.all(
          cluster.endpoints.map((address) => outside.cluster.probe(address, { deadlineMs: 1_000 })),
        )
        return new Set(probes.map((probe) => (probe.state === 'up' ? probe.status.leaderId : '0')))
      }
      // All three nodes report the same leader, and none reports no leader.
      await expect
        .poll(async () => [...(await knowsLeader())], { timeout: 30_000 })
        .toEqual([expect.stringMatching(/^[1-9]/)])
    },
    120_000,
  )
})

test('a partition of an api process cuts only its own connections to nodes', async () => {
  const { network, cluster, place, outside } = await startIn('proxies')
  const inside = open(place.etcd)
  const before = await inside.revision()
  const heal = await network.partition('api1', 'partition-both')
  await expect(inside.revision({ deadlineMs: 500 })).rejects.toMatchObject({ name: 'EtcdFailure' })
  expect(await outside.revision()).toBe(before)
  expect(cluster.endpoints).not.toEqual(place.etcd)
  await heal()
  await expect.poll(() => inside.revision().catch(() => -1), { timeout: 20_000 }).toBe(before)
}, 120_000)

test.each(kinds.filter((kind) => kind === 'namespaces'))(
  '%s are removed with their links and routes when the network is closed',
  async () => {
    const network = await NamespaceNetwork.create(['node1', 'api1'])
    const { host = '' } = await network.placeNode({ name: 'node1' })
    const [subnet] = /^198\.18\.\d+/.exec(host) ?? ['']
    const left = async () => {
      const ip = promisify(execFile)
      const outputs = await Promise.all([
        ip('ip', ['netns', 'list']),
        ip('ip', ['-o', 'link']),
        ip('ip', ['route']),
      ])
      const number = subnet.split('.')[2]
      const names = new RegExp(`ticketcd-${number}\\b|tcd${number}\\b|198\\.18\\.${number}\\.`)
      return outputs.flatMap(({ stdout }) => stdout.split('\n').filter((line) => names.test(line)))
    }
    expect(await left()).not.toEqual([])
    await network.close()
    expect(await left()).toEqual([])
  },
)

test('refused namespaces are an error with the reason, and auto uses proxies instead', async () => {
  const path = process.env.PATH
  process.env.PATH = '/nonexistent'
  cleanUps.push(() => {
    process.env.PATH = path
  })
  await expect(createNetwork('namespaces', ['node1'])).rejects.toThrow('Use --network proxies instead')
  const network = await createNetwork('auto', ['node1'])
  expect(network.by).toBe('proxies')
  await network.close()
})
