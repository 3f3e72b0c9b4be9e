import { AlarmAction, AlarmType, type Draft, type RequestOp, services } from '@ticketcd/wire'
import type { Api } from '../api.ts'
import { refusal } from '../api-client.ts'
import type { Row } from '../row.ts'

const { KV, Lease, Maintenance, Auth } = services

/** The quota of the node. */
export const quotaBytes = 2 * 1024 * 1024
const noSpace = '8 etcdserver: mvcc: database space exceeded'
const ok = 'ok'

const put = (api: Api, key: string) => refusal(api.put(key))
/** More than the rest of the quota. */
const bigPut = (api: Api) => refusal(api.put('x', 'x'.repeat(100_000)))
const txn = ({ client }: Api, success: Draft<RequestOp>[], failure: Draft<RequestOp>[] = []) =>
  refusal(client.call(KV.txn, { success, failure }))

const alarms = async (api: Api, action: number, memberId: bigint) => {
  const request = { action, memberId, alarm: AlarmType.NOSPACE }
  const { alarms: list } = await api.client.call(Maintenance.alarm, request)
  const own = await api.memberId()
  return list.map((each) => (each.memberId === own && each.alarm === AlarmType.NOSPACE ? 'own' : 'other'))
}

/** Puts 100 kB at a time until the quota is used up. @returns the refusal */
async function fill(api: Api): Promise<string> {
  for (let count = 0; count < 200; count += 1) {
    const answer = await refusal(api.put(`big${count}`, 'x'.repeat(100_000)))
    if (answer !== ok) return answer
  }
  return ok
}

/** In this order, on a node of its own with a small quota. */
export const quotaRows: readonly Row[] = [
  {
    id: 'nospace-put',
    run: async (api) => {
      await api.put('x', 'old')
      const full = await fill(api)
      const ignoreValue = await refusal(api.client.call(KV.put, { key: 'x', ignoreValue: true }))
      return [full, await put(api, 'x'), ignoreValue]
    },
    answer: [noSpace, noSpace, noSpace],
  },
  {
    id: 'nospace-put: the alarm is listed, in the status and by its member',
    run: async (api) => {
      const { errors, header } = await api.client.call(Maintenance.status, {})
      const text = errors.map((error) => error.replace(String(header?.memberId), 'own'))
      return [await alarms(api, AlarmAction.GET, 0n), text]
    },
    answer: [['own'], ['memberID:own alarm:NOSPACE ']],
  },
  {
    id: 'nospace-lease-grant',
    run: ({ client }) => refusal(client.call(Lease.leaseGrant, { ttl: 60 })),
    answer: noSpace,
  },
  {
    id: 'nospace-put: reads, deletions and revocations pass',
    run: async (api) => [
      await refusal(api.client.call(KV.range, { key: 'x' })),
      await refusal(api.client.call(KV.deleteRange, { key: 'nothing' })),
      await txn(api, [{ requestDeleteRange: { key: 'nothing' } }]),
      await refusal(api.client.call(Lease.leaseRevoke, { id: 4242n })),
    ],
    answer: [ok, ok, ok, '5 etcdserver: requested lease not found'],
  },
  {
    id: 'txn-fail-nospace-untaken-put',
    run: (api) => txn(api, [{ requestDeleteRange: { key: 'x' } }], [{ requestPut: { key: 'x' } }]),
    answer: noSpace,
  },
  {
    id: 'txn-fail-nospace-untaken-put: in a nested transaction',
    run: (api) => txn(api, [{ requestTxn: { success: [{ requestPut: { key: 'nested' } }] } }]),
    answer: ok,
    hstore: { answer: noSpace, why: 'otherwise a nested put would pass every quota' },
  },
  {
    id: 'alarm-deactivate-zero',
    run: async (api) => [
      await alarms(api, AlarmAction.DEACTIVATE, 0n),
      await alarms(api, AlarmAction.GET, 0n),
    ],
    answer: [[], ['own']],
  },
  {
    id: 'alarm-again-after-disarm',
    run: async (api) => {
      const lowered = await alarms(api, AlarmAction.DEACTIVATE, await api.memberId())
      const again = await bigPut(api)
      return { lowered, again, list: await alarms(api, AlarmAction.GET, 0n) }
    },
    answer: { lowered: ['own'], again: noSpace, list: ['own'] },
  },
  {
    id: 'nospace-put: who has no right to put is told so first',
    run: async (api) => {
      const { client } = api
      await client.call(Auth.userAdd, { name: 'root', password: 'root' })
      await client.call(Auth.userGrantRole, { user: 'root', role: 'root' })
      await client.call(Auth.authEnable, {})
      const answer = await put(api, 'x')
      const { token } = await client.call(Auth.authenticate, { name: 'root', password: 'root' })
      await client.call(Auth.authDisable, {}, { token })
      return answer
    },
    answer: noSpace,
    hstore: {
      answer: '3 etcdserver: user name is empty',
      why: 'strangers should not learn about the state of the cluster, nor raise an alarm',
    },
  },
  {
    id: 'alarm-again-after-disarm: compaction alone does not free, defragmentation does',
    run: async (api) => {
      const { client } = api
      const revision = await api.delete('big', 'c')
      await api.compact(revision)
      const own = await api.memberId()
      await alarms(api, AlarmAction.DEACTIVATE, own)
      const compacted = await bigPut(api)
      await client.call(Maintenance.defragment, {})
      await alarms(api, AlarmAction.DEACTIVATE, own)
      return [compacted, await bigPut(api)]
    },
    answer: [noSpace, ok],
  },
]
