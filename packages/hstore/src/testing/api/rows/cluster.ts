import { setTimeout } from 'node:timers/promises'
import { services } from '@ticketcd/wire'
import { vi } from 'vitest'
import type { Api } from '../api.ts'
import { refusal, statusOf } from '../api-client.ts'
import type { ClusterUnderTest } from '../cluster-under-test.ts'
import type { ServerKind } from '../servers.ts'

const { KV, Cluster, Maintenance, Auth } = services

/** A row that needs several members. */
export interface ClusterRow {
  readonly id: string
  run(cluster: ClusterUnderTest): Promise<unknown>
  readonly answer: unknown
  readonly except?: Partial<Record<ServerKind, unknown>>
}

const patience = { timeout: 60_000, interval: 50 }
const ok = 'ok'

const hashOf = async ({ client }: Api) => {
  const { hash, compactRevision } = await client.call(Maintenance.hashKV, {})
  return { hash, compactRevision }
}
const revisionOf = async ({ client }: Api) => {
  const { header } = await client.call(KV.range, { key: 'k', serializable: true })
  return header?.revision ?? 0
}

/** Waits until all members have applied the same. */
async function sameRevision({ apis }: ClusterUnderTest): Promise<void> {
  await vi.waitUntil(async () => new Set(await Promise.all(apis.map(revisionOf))).size === 1, patience)
}

/** etcd refuses changes of the members in the first seconds of a leader. */
async function whenHealthy<Answer>(call: () => Promise<Answer>): Promise<Answer> {
  for (;;) {
    try {
      return await call()
    } catch (error) {
      if (statusOf(error) !== '14 etcdserver: unhealthy cluster') throw error
      await setTimeout(patience.interval)
    }
  }
}

/** In this order, on a new cluster of three. */
export const clusterRows: readonly ClusterRow[] = [
  {
    // The sum is that of 3.4.23 and 3.5.30 for these two keys.
    id: 'hash-equal',
    run: async (cluster) => {
      const [api] = cluster.apis
      for (const [key, value] of [
        ['a', '1'],
        ['b', '2'],
      ] as const)
        await api?.put(key, value)
      await sameRevision(cluster)
      return Promise.all(cluster.apis.map(hashOf))
    },
    answer: Array(3).fill({ hash: 1827592406, compactRevision: -1 }),
  },
  {
    id: 'hash-equal: after a compaction, and of the whole store',
    run: async (cluster) => {
      const { apis } = cluster
      for (const value of ['1', '2', '3']) await apis[1]?.put('k', value)
      await apis[1]?.compact(4)
      await sameRevision(cluster)
      const hashes = () => Promise.all(apis.map(hashOf))
      await vi.waitUntil(async () => new Set((await hashes()).map(({ hash }) => hash)).size === 1, patience)
      const whole = await Promise.all(apis.map(({ client }) => client.call(Maintenance.hash, {})))
      return [
        (await hashes()).map(({ compactRevision }) => compactRevision),
        new Set(whole.map(({ hash }) => hash)).size,
      ]
    },
    answer: [[4, 4, 4], 1],
  },
  {
    id: 'kv-range-follower-header',
    run: async ({ follower }) => {
      const { client } = await follower()
      const { header: own, raftTerm } = await client.call(Maintenance.status, {})
      const headers = [
        (await client.call(KV.put, { key: 'k' })).header,
        (await client.call(KV.range, { key: 'k' })).header,
      ]
      return headers.map((header) => [header?.memberId === own?.memberId, header?.raftTerm === raftTerm])
    },
    answer: [
      [true, true],
      [true, true],
    ],
  },
  {
    id: 'kv-range-serializable-lagging',
    run: async ({ follower, leader, nodeOf }) => {
      const [behind, ahead] = [await follower(), await leader()]
      await nodeOf(behind).pause()
      for (let batch = 0; batch < 3; batch += 1)
        await Promise.all(Array.from({ length: 200 }, () => ahead.put('k')))
      const last = await revisionOf(ahead)
      nodeOf(behind).resume()
      const seen: number[] = []
      while (seen.at(-1) !== last) seen.push(await revisionOf(behind))
      return seen.every((revision, at) => revision >= (seen[at - 1] ?? 0))
    },
    answer: true,
  },
  {
    id: 'move-leader-to-follower',
    run: async ({ follower, leader }) => {
      const [one, other] = [await follower(), await leader()]
      const targets = [await one.memberId(), await other.memberId()]
      const calls = targets.map((targetId) => refusal(one.client.call(Maintenance.moveLeader, { targetId })))
      return Promise.all(calls)
    },
    answer: ['9 etcdserver: not leader', '9 etcdserver: not leader'],
  },
  {
    id: 'move-leader: the target leads when the call is answered',
    run: async ({ follower, leader }) => {
      const [next, now] = [await follower(), await leader()]
      const targetId = await next.memberId()
      const answer = await refusal(now.client.call(Maintenance.moveLeader, { targetId }))
      return [answer, (await now.client.call(Maintenance.status, {})).leader === targetId]
    },
    answer: [ok, true],
  },
  {
    id: 'member-update-taken',
    run: async ({ apis }) => {
      const [first, second] = apis as [Api, Api]
      const { members } = await first.client.call(Cluster.memberList, {})
      const [id, taken] = [await first.memberId(), await second.memberId()]
      const peerUrls = members.find((each) => each.id === taken)?.peerUrls ?? []
      return refusal(first.client.call(Cluster.memberUpdate, { id, peerUrls }))
    },
    answer: '9 etcdserver: Peer URLs already exists',
  },
  {
    id: 'member-promote-lagging',
    run: async ({ leader, extra }) => {
      const { client } = await leader()
      const { member } = await whenHealthy(() =>
        client.call(Cluster.memberAdd, { peerUrls: [extra.peerUrl], isLearner: true }),
      )
      return [
        await refusal(client.call(Cluster.memberPromote, { id: member?.id ?? 0n })),
        await refusal(client.call(Maintenance.moveLeader, { targetId: member?.id ?? 0n })),
        { ...member, id: 0n, peerUrls: member?.peerUrls.join() === extra.peerUrl },
      ]
    },
    answer: [
      '9 etcdserver: can only promote a learner member which is in sync with leader',
      '9 etcdserver: bad leader transferee',
      { id: 0n, name: '', peerUrls: true, clientUrls: [], isLearner: true },
    ],
  },
  {
    id: 'learner-serves',
    run: async ({ leader, extra, open }) => {
      await extra.start(await leader())
      const learner = open(extra.address)
      const { client } = learner
      await vi.waitUntil(async () => (await refusal(client.call(Maintenance.status, {}))) === ok, patience)
      await vi.waitUntil(
        async () => (await revisionOf(learner)) === (await revisionOf(await leader())),
        patience,
      )
      const { isLearner } = await client.call(Maintenance.status, {})
      return [
        isLearner,
        await refusal(client.call(KV.range, { key: 'k', serializable: true })),
        await refusal(client.call(KV.range, { key: 'k' })),
        await refusal(client.call(KV.put, { key: 'k' })),
        await refusal(client.call(Cluster.memberList, {})),
      ]
    },
    answer: [
      true,
      ok,
      '14 etcdserver: rpc not supported for learner',
      '14 etcdserver: rpc not supported for learner',
      '14 etcdserver: rpc not supported for learner',
    ],
  },
  {
    id: 'member-promote',
    run: async ({ follower, extra, open }) => {
      const id = await open(extra.address).memberId()
      const { client } = await follower()
      const { members } = await vi.waitUntil(
        () => client.call(Cluster.memberPromote, { id }).catch(() => undefined),
        patience,
      )
      return members.map(({ isLearner }) => isLearner)
    },
    answer: [false, false, false, false],
  },
  {
    id: 'member-remove-leader',
    run: async ({ apis, leader, extra, open }) => {
      const { client } = open(extra.address)
      const id = await open(extra.address).memberId()
      await vi.waitUntil(async () => {
        const now = await leader()
        await refusal(now.client.call(Maintenance.moveLeader, { targetId: id }))
        return (await client.call(Maintenance.status, {})).leader === id
      }, patience)
      const answer = await whenHealthy(() => client.call(Cluster.memberRemove, { id })).catch((error) => {
        // etcd stops the removed member, and with it at times its last answer.
        if (statusOf(error) !== '14 etcdserver: server stopped') throw error
        return undefined
      })
      const withoutIt = async () => {
        const list = await apis[0]?.client.call(Cluster.memberList, {}).catch(() => undefined)
        return list?.members.every((member) => member.id !== id) ? list : undefined
      }
      const { members } = answer ?? (await vi.waitUntil(withoutIt, patience))
      return [members.length, await extra.ended()]
    },
    answer: [3, 0],
  },
]

/** Rows that etcd answers as far as the other member has applied entries. */
export const hstoreRows: readonly ClusterRow[] = [
  {
    id: 'auth-token: a login is known at every member at once',
    run: async ({ apis }) => {
      const [first, second] = apis as [Api, Api]
      await first.client.call(Auth.userAdd, { name: 'root', password: 'root' })
      await first.client.call(Auth.userGrantRole, { user: 'root', role: 'root' })
      await first.client.call(Auth.authEnable, {})
      const { token } = await first.client.call(Auth.authenticate, { name: 'root', password: 'root' })
      const serializable = { key: 'k', serializable: true }
      const answer = await refusal(second.client.call(KV.range, serializable, { token }))
      const stream = second.client.watch({ token })
      stream.send({ createRequest: { key: 'k' } })
      const { canceled } = await stream.next()
      stream.close()
      await first.client.call(Auth.authDisable, {}, { token })
      return [answer, canceled]
    },
    answer: [ok, false],
  },
]
