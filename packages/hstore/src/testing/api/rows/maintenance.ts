import { services } from '@ticketcd/wire'
import { vi } from 'vitest'
import type { Api } from '../api.ts'
import { refusal } from '../api-client.ts'
import type { Row } from '../row.ts'

const { KV, Maintenance, Cluster } = services

const future = '11 etcdserver: mvcc: required revision is a future revision'
const compacted = '11 etcdserver: mvcc: required revision has been compacted'
const badUrls = '3 etcdserver: given member URLs are invalid'
const notFound = '5 etcdserver: member not found'

const patience = { timeout: 30_000, interval: 20 }

const sizes = async ({ client }: Api) => {
  const { dbSize, dbSizeInUse } = await client.call(Maintenance.status, {})
  return { dbSize, dbSizeInUse }
}

/** On a cluster of one. */
export const maintenanceRows: readonly Row[] = [
  {
    id: 'hashkv-revision',
    run: async (api) => {
      for (const value of ['1', '2', '3']) await api.put('k', value)
      await api.compact(3)
      const hash = (revision: number) =>
        refusal(api.client.call(Maintenance.hashKV, { revision: api.absolute(revision) }))
      return [await hash(2), await hash(3), await hash(99_999)]
    },
    answer: [compacted, 'ok', future],
    etcd34: [compacted, compacted, future],
  },
  {
    id: 'status-size-after-compaction',
    run: async (api) => {
      const keys = Array.from({ length: 100 }, (_, at) => `s${at}`)
      await api.putAll(keys, 'x'.repeat(10_000))
      const full = await vi.waitUntil(async () => {
        const now = await sizes(api)
        return now.dbSizeInUse > 1_000_000 && now
      }, patience)
      const revision = await api.delete('s', 't')
      await api.compact(revision)
      // etcd commits in batches, and 3.4.23 counts with the next write.
      const freed = await vi.waitUntil(async () => {
        await api.put('next')
        const now = await sizes(api)
        return now.dbSizeInUse < full.dbSize - 900_000 && now
      }, patience)
      await api.client.call(Maintenance.defragment, {})
      const defragmented = await sizes(api)
      return {
        isKept: freed.dbSize >= full.dbSize,
        isFreed: defragmented.dbSize < full.dbSize - 900_000,
      }
    },
    answer: { isKept: true, isFreed: true },
  },
  {
    id: 'defragment',
    run: ({ client }) => refusal(client.call(Maintenance.defragment, {})),
    answer: 'ok',
  },
  {
    id: 'move-leader-self',
    run: async (api) => refusal(api.client.call(Maintenance.moveLeader, { targetId: await api.memberId() })),
    answer: 'ok',
  },
  {
    id: 'move-leader-unknown',
    run: async ({ client }) => [
      await refusal(client.call(Maintenance.moveLeader, { targetId: 12345n })),
      await refusal(client.call(Maintenance.moveLeader, { targetId: 0n })),
    ],
    answer: ['9 etcdserver: bad leader transferee', '9 etcdserver: bad leader transferee'],
  },
  {
    id: 'alarm-activate-zero',
    run: async ({ client }) => {
      const none = { memberId: 0n, alarm: 1 }
      const raised = await client.call(Maintenance.alarm, { action: 1, ...none })
      const put = await refusal(client.call(KV.put, { key: 'x' }))
      const lowered = await client.call(Maintenance.alarm, { action: 2, ...none })
      const list = await client.call(Maintenance.alarm, { action: 0 })
      return { raised: raised.alarms, put, lowered: lowered.alarms, list: list.alarms }
    },
    answer: {
      raised: [{ memberId: 0n, alarm: 1 }],
      put: '8 etcdserver: mvcc: database space exceeded',
      lowered: [{ memberId: 0n, alarm: 1 }],
      list: [],
    },
  },
  {
    id: 'alarm-corrupt',
    run: async (api) => {
      const { client } = api
      const corrupt = { memberId: await api.memberId(), alarm: 2 }
      await client.call(Maintenance.alarm, { action: 1, ...corrupt })
      const answers = [
        await refusal(client.call(KV.put, { key: 'x' })),
        await refusal(client.call(KV.deleteRange, { key: 'x' })),
        await refusal(client.call(services.Lease.leaseGrant, { ttl: 60 })),
        await refusal(client.call(KV.compact, { revision: api.absolute(1) })),
        await refusal(client.call(KV.range, { key: 'x' })),
        await refusal(client.call(KV.txn, {})),
      ]
      await client.call(Maintenance.alarm, { action: 2, ...corrupt })
      return answers
    },
    answer: [...Array(4).fill('15 etcdserver: corrupt cluster'), 'ok', 'ok'],
  },
  {
    id: 'member-list-header',
    run: async (api) => {
      const { header, members } = await api.client.call(Cluster.memberList, {})
      return {
        isNamed: members[0]?.id === header?.memberId && header?.clusterId !== 0n,
        hasTerm: (header?.raftTerm ?? 0) > 1,
        revision: header?.revision,
      }
    },
    answer: { isNamed: true, hasTerm: true, revision: 0 },
  },
  {
    id: 'member-add-bad',
    run: async ({ client }) => {
      const add = (...peerUrls: string[]) => refusal(client.call(Cluster.memberAdd, { peerUrls }))
      return [await add('foo'), await add(), await add('http://127.0.0.1:2390/path')]
    },
    answer: [badUrls, badUrls, badUrls],
  },
  {
    id: 'member-remove-unknown',
    run: async ({ client }) => [
      await refusal(client.call(Cluster.memberRemove, { id: 4242n })),
      await refusal(client.call(Cluster.memberRemove, { id: 0n })),
      await refusal(client.call(Cluster.memberUpdate, { id: 4242n, peerUrls: ['http://127.0.0.1:2390'] })),
      await refusal(client.call(Cluster.memberPromote, { id: 4242n })),
    ],
    answer: [notFound, notFound, notFound, notFound],
  },
  {
    id: 'member-promote-voter',
    run: async (api) => refusal(api.client.call(Cluster.memberPromote, { id: await api.memberId() })),
    answer: '9 etcdserver: can only promote a learner member',
  },
]
