import { services } from '@ticketcd/wire'
import type { Api } from '../api.ts'
import { refusal } from '../api-client.ts'
import { ask } from '../http.ts'
import type { Row } from '../row.ts'

const { KV, Lease, Cluster, Maintenance, Auth } = services

const hasLeader = { hasleader: 'true' }
const noLeader = '14 etcdserver: no leader'
const ok = 'ok'

/** The calls that etcd answers without a quorum. */
async function served(api: Api): Promise<Record<string, string>> {
  const { client } = api
  const range = { key: 'k1', serializable: true }
  const watched = api.watch({ key: 'k1' }, { key: 'k1', startRevision: 2 })
  const answers = await watched.take(3)
  watched.close()
  return {
    serializableRange: await refusal(client.call(KV.range, range)),
    oldRange: await refusal(client.call(KV.range, { ...range, revision: api.absolute(2) })),
    serializableTxn: await refusal(client.call(KV.txn, { success: [{ requestRange: range }] })),
    leases: await refusal(client.call(Lease.leaseLeases, {})),
    members: await refusal(client.call(Cluster.memberList, {})),
    status: await refusal(client.call(Maintenance.status, {})),
    hashKv: await refusal(client.call(Maintenance.hashKV, {})),
    defragment: await refusal(client.call(Maintenance.defragment, {})),
    watches: String(answers.length),
  }
}

/** On one of three members, of which the other two are gone. They run at the same time. */
export const quorumRows: readonly Row[] = [
  {
    id: 'no-quorum-range',
    run: ({ client }) => refusal(client.call(KV.range, { key: 'k1' })),
    answer: '14 etcdserver: request timed out',
  },
  {
    id: 'no-quorum-put',
    run: ({ client }) => {
      const calls = [
        client.call(KV.put, { key: 'late' }),
        client.call(KV.deleteRange, { key: 'k1' }),
        client.call(KV.txn, { success: [{ requestPut: { key: 'late' } }] }),
        client.call(KV.compact, { revision: 2 }),
        client.call(Lease.leaseGrant, { ttl: 60 }),
        client.call(Maintenance.alarm, { action: 0 }),
        client.call(Auth.userList, {}),
      ]
      return Promise.all(calls.map((call) => refusal(call)))
    },
    answer: Array(7).fill('4 context deadline exceeded'),
    etcd34: Array(7).fill('2 context deadline exceeded'),
  },
  {
    id: 'no-quorum-put-hasleader',
    run: async ({ client }) => {
      const startedAtMs = performance.now()
      const answers = [
        await refusal(client.call(KV.put, { key: 'late' }, hasLeader)),
        await refusal(client.call(KV.range, { key: 'k1', serializable: true }, hasLeader)),
        await refusal(client.watch(hasLeader).next()),
      ]
      return { answers, isAtOnce: performance.now() - startedAtMs < 5_000 }
    },
    answer: { answers: [noLeader, noLeader, noLeader], isAtOnce: true },
  },
  {
    id: 'no-quorum-served',
    run: served,
    answer: {
      serializableRange: ok,
      oldRange: ok,
      serializableTxn: ok,
      leases: ok,
      members: ok,
      status: ok,
      hashKv: ok,
      defragment: ok,
      watches: '3',
    },
  },
  {
    id: 'no-quorum-served: the status lists the missing leader',
    run: async ({ client }) => {
      const { leader, errors } = await client.call(Maintenance.status, {})
      return { leader, errors }
    },
    answer: { leader: 0n, errors: ['etcdserver: no leader'] },
  },
  {
    id: 'no-quorum-member-add',
    run: ({ client }) => refusal(client.call(Cluster.memberAdd, { peerUrls: ['http://127.0.0.1:2390'] })),
    answer: '14 etcdserver: unhealthy cluster',
  },
  {
    id: 'http-health: without a leader',
    run: async ({ address }) => {
      const { status, body } = await ask('GET', address, '/health')
      return { status, body }
    },
    answer: { status: 503, body: '{"health":"false","reason":"RAFT NO LEADER"}\n' },
    etcd34: { status: 503, body: '{"health":"false"}\n' },
  },
]
