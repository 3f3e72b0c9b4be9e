import { services } from '@ticketcd/wire'
import type { Api } from '../api.ts'
import { type CallHeaders, refusal } from '../api-client.ts'
import { renderWatch } from '../render-watch.ts'
import type { Row } from '../row.ts'

const { Auth, KV, Lease, Cluster, Maintenance } = services

const userEmpty = '3 etcdserver: user name is empty'
const denied = '7 etcdserver: permission denied'
const badToken = '16 etcdserver: invalid auth token'
const maintenanceDenied = '2 auth: permission denied'
const maintenanceEmpty = '2 auth: user name is empty'
const ok = 'ok'

/** The headers of a new login. A user's password is its name where no other is given. */
async function login({ client }: Api, name: string, password = name): Promise<CallHeaders> {
  return { token: (await client.call(Auth.authenticate, { name, password })).token }
}

/** Calls of each service, by name, that need no special right on a key. */
function callsOf({ client }: Api, headers: CallHeaders): Record<string, () => Promise<string>> {
  return {
    range: () => refusal(client.call(KV.range, { key: 'p1' }, headers)),
    serializableRange: () => refusal(client.call(KV.range, { key: 'p1', serializable: true }, headers)),
    put: () => refusal(client.call(KV.put, { key: 'p1' }, headers)),
    deleteRange: () => refusal(client.call(KV.deleteRange, { key: 'p2' }, headers)),
    txn: () => refusal(client.call(KV.txn, { success: [{ requestRange: { key: 'p1' } }] }, headers)),
    emptyTxn: () => refusal(client.call(KV.txn, {}, headers)),
    compact: () => refusal(client.call(KV.compact, { revision: 1 }, headers)),
    leaseGrant: () => refusal(client.call(Lease.leaseGrant, { ttl: 60, id: 7n }, headers)),
    leaseTimeToLive: () => refusal(client.call(Lease.leaseTimeToLive, { id: 7n }, headers)),
    leaseLeases: () => refusal(client.call(Lease.leaseLeases, {}, headers)),
    leaseRevoke: () => refusal(client.call(Lease.leaseRevoke, { id: 7n }, headers)),
    memberList: () => refusal(client.call(Cluster.memberList, {}, headers)),
    memberRemove: () => refusal(client.call(Cluster.memberRemove, { id: 4242n }, headers)),
    alarms: () => refusal(client.call(Maintenance.alarm, { action: 0 }, headers)),
    disarm: () => refusal(client.call(Maintenance.alarm, { action: 2, memberId: 1n, alarm: 1 }, headers)),
    status: () => refusal(client.call(Maintenance.status, {}, headers)),
    moveLeader: () => refusal(client.call(Maintenance.moveLeader, { targetId: 4242n }, headers)),
    hash: () => refusal(client.call(Maintenance.hash, {}, headers)),
    hashKv: () => refusal(client.call(Maintenance.hashKV, {}, headers)),
    defragment: () => refusal(client.call(Maintenance.defragment, {}, headers)),
    userList: () => refusal(client.call(Auth.userList, {}, headers)),
    roleList: () => refusal(client.call(Auth.roleList, {}, headers)),
  }
}

async function answersOf(api: Api, headers: CallHeaders): Promise<Record<string, string>> {
  const answers: Record<string, string> = {}
  for (const [name, call] of Object.entries(callsOf(api, headers))) answers[name] = await call()
  return answers
}

/** The answer of 3.5.30 to a request without a token. */
const withoutToken = {
  range: userEmpty,
  serializableRange: userEmpty,
  put: userEmpty,
  deleteRange: userEmpty,
  txn: userEmpty,
  emptyTxn: ok,
  compact: userEmpty,
  leaseGrant: userEmpty,
  leaseTimeToLive: userEmpty,
  leaseLeases: userEmpty,
  leaseRevoke: userEmpty,
  memberList: userEmpty,
  memberRemove: userEmpty,
  alarms: userEmpty,
  disarm: userEmpty,
  status: userEmpty,
  moveLeader: userEmpty,
  hash: maintenanceEmpty,
  hashKv: maintenanceEmpty,
  defragment: maintenanceEmpty,
  userList: userEmpty,
  roleList: userEmpty,
}

/** Of u1, who may read and write the keys from p to q. */
const withoutRoot = {
  range: ok,
  serializableRange: ok,
  put: ok,
  deleteRange: ok,
  txn: ok,
  emptyTxn: ok,
  compact: denied,
  leaseGrant: ok,
  leaseTimeToLive: ok,
  leaseLeases: ok,
  leaseRevoke: ok,
  memberList: ok,
  memberRemove: denied,
  alarms: ok,
  disarm: denied,
  status: denied,
  moveLeader: denied,
  hash: maintenanceDenied,
  hashKv: maintenanceDenied,
  defragment: maintenanceDenied,
  userList: denied,
  roleList: denied,
}

/** Calls that 3.4.23 lets everybody do. */
const openIn34 = {
  compact: ok,
  leaseGrant: ok,
  leaseTimeToLive: ok,
  leaseLeases: ok,
  leaseRevoke: ok,
  memberList: ok,
  alarms: ok,
  disarm: ok,
  status: ok,
  moveLeader: '9 etcdserver: bad leader transferee',
}

/** In this order, behind those of `auth-off.ts`, with auth enabled. */
export const authOnRows: readonly Row[] = [
  {
    id: 'auth-token-shape',
    run: async (api) => /^[A-Za-z]{16}\.\d+$/.test((await login(api, 'u1')).token ?? ''),
    answer: true,
  },
  {
    id: 'auth-no-token',
    run: (api) => answersOf(api, {}),
    answer: withoutToken,
    etcd34: { ...withoutToken, ...openIn34 },
    hstore: {
      answer: { ...withoutToken, emptyTxn: userEmpty },
      why: 'every call but login and health needs one',
    },
  },
  {
    id: 'auth-denied-maintenance, auth-admin-only: calls of a user without the role root',
    run: async (api) => answersOf(api, await login(api, 'u1')),
    answer: withoutRoot,
    // The compaction of the row before has had its effect.
    etcd34: {
      ...withoutRoot,
      ...openIn34,
      compact: '11 etcdserver: mvcc: required revision has been compacted',
    },
  },
  {
    id: 'auth-wrong-password',
    run: async ({ client }) => {
      const attempt = (name: string, password: string) =>
        refusal(client.call(Auth.authenticate, { name, password }))
      return [await attempt('u1', 'bad'), await attempt('nobody', 'bad'), await attempt('', 'bad')]
    },
    answer: Array(3).fill('3 etcdserver: authentication failed, invalid user ID or password'),
  },
  {
    id: 'auth-denied',
    run: async (api) => {
      const headers = await login(api, 'u1')
      const { client } = api
      const q = { requestPut: { key: 'q' } }
      const compare = [{ key: 'q', target: 0, version: 9 }]
      return [
        await refusal(client.call(KV.put, { key: 'q' }, headers)),
        await refusal(client.call(KV.range, { key: 'q' }, headers)),
        await refusal(client.call(KV.range, { key: 'p', rangeEnd: 'r' }, headers)),
        await refusal(client.call(KV.txn, { compare }, headers)),
        await refusal(client.call(KV.txn, { failure: [q] }, headers)),
        await refusal(client.call(KV.txn, { success: [{ requestTxn: { success: [q] } }] }, headers)),
      ]
    },
    answer: Array(6).fill(denied),
    // It does not look into nested transactions.
    etcd34: [...Array(5).fill(denied), ok],
  },
  {
    id: 'auth-denied: old values need the right to read, an old value that stays does not',
    run: async (api) => {
      const root = await login(api, 'root')
      const { client } = api
      await client.call(Auth.userAdd, { name: 'w1', password: 'w1' }, root)
      await client.call(Auth.roleAdd, { name: 'w1' }, root)
      await client.call(Auth.roleGrantPermission, { name: 'w1', perm: { permType: 1, key: 'w' } }, root)
      await client.call(Auth.userGrantRole, { user: 'w1', role: 'w1' }, root)
      const headers = await login(api, 'w1')
      return [
        await refusal(client.call(KV.put, { key: 'w' }, headers)),
        await refusal(client.call(KV.put, { key: 'w', ignoreValue: true }, headers)),
        await refusal(client.call(KV.put, { key: 'w', prevKv: true }, headers)),
        await refusal(client.call(KV.deleteRange, { key: 'w', prevKv: true }, headers)),
      ]
    },
    answer: [ok, ok, denied, denied],
  },
  {
    id: 'auth-admin-only',
    run: async (api) => {
      const headers = await login(api, 'u1')
      const { client } = api
      return [
        await refusal(client.call(Auth.userAdd, { name: 'x', password: 'x' }, headers)),
        await refusal(client.call(Auth.userGet, { name: 'root' }, headers)),
        await refusal(client.call(Auth.roleGet, { role: 'w1' }, headers)),
        await refusal(client.call(Auth.userChangePassword, { name: 'u1', password: 'x' }, headers)),
        await refusal(client.call(Auth.userGet, { name: 'u1' }, headers)),
        await refusal(client.call(Auth.roleGet, { role: 'r1' }, headers)),
      ]
    },
    answer: [denied, denied, denied, denied, ok, ok],
  },
  {
    id: 'auth-watch-denied',
    run: async (api) => {
      const read = async (key: string, headers: CallHeaders) => {
        const stream = api.client.watch(headers)
        stream.send({ createRequest: { key } }, { createRequest: { key } })
        const answers = [await stream.next(), await stream.next()]
        stream.close()
        const [first, second] = answers.map((answer) => renderWatch(answer, () => 1))
        return first === second ? first : `${first}, ${second}`
      }
      return [
        await read('zz', await login(api, 'u1')),
        await read('p', {}),
        await read('p', { token: 'bad' }),
        await read('p1', await login(api, 'u1')),
      ]
    },
    answer: [
      "#-1 @1 created canceled 'rpc error: code = PermissionDenied desc = etcdserver: permission denied'",
      "#-1 @1 created canceled 'rpc error: code = InvalidArgument desc = etcdserver: user name is empty'",
      "#-1 @1 created canceled 'rpc error: code = Unauthenticated desc = etcdserver: invalid auth token'",
      '#0 @1 created, #1 @1 created',
    ],
  },
  {
    id: 'auth-token-after-password-change',
    run: async (api) => {
      const root = await login(api, 'root')
      const own = await login(api, 'u1')
      const { client } = api
      const change = (name: string) => client.call(Auth.userChangePassword, { name, password: 'new' }, root)
      const read = (headers: CallHeaders) => refusal(client.call(KV.range, { key: 'p1' }, headers))
      await change('w1')
      const afterAnother = await read(own)
      await change('u1')
      const afterOwn = await read(own)
      const again = await login(api, 'u1', 'new')
      await client.call(Auth.userRevokeRole, { name: 'u1', role: 'r1' }, root)
      const afterRevoke = await read(again)
      await client.call(Auth.userDelete, { name: 'u1' }, root)
      return [afterAnother, afterOwn, afterRevoke, await read(again)]
    },
    answer: [ok, badToken, denied, badToken],
  },
  {
    id: 'auth-disable',
    run: async (api) => {
      const root = await login(api, 'root')
      await api.client.call(Auth.authDisable, {}, root)
      return refusal(api.client.call(KV.range, { key: 'p1' }))
    },
    answer: ok,
  },
]
