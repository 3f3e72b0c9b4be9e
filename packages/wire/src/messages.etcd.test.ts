import { afterAll, expect, it } from 'vitest'
import { etcdEngine, startCluster } from '../../cluster/src/index.ts'
import { type Draft, parseJson, stringifyJson } from './index.ts'
import type { Method } from './services/method.ts'
import { services } from './services.ts'
import { GrpcClient } from './testing/call.ts'

/*
 * The messages against the real server: it reads our requests, we read its responses, and its
 * gateway returns the JSON that we build from them.
 */

const cluster = await startCluster({ nodes: 1, engine: etcdEngine })
const namespace = 'wire/'
const host = cluster.endpoints[0] as string
const client = new GrpcClient(host)
afterAll(async () => {
  client.close()
  await cluster.stop()
})

const { KV, Watch, Lease, Cluster, Maintenance, Auth, Lock, Election } = services

async function call<Request extends object, Response extends object>(
  method: Method<Request, Response>,
  request: Draft<Request>,
): Promise<Response> {
  return (await client.call(method, request))[0] as Response
}

/** The gateway's response, as text with etcd 3.5's spaces removed, and as a message. */
async function overGateway<Request extends object, Response extends object>(
  { gatewayPaths, request, response }: Method<Request, Response>,
  value: Draft<Request>,
): Promise<{ text: string; message: Response }> {
  const body = stringifyJson(request.toJson(value))
  const answer = await fetch(`http://${host}/v3${gatewayPaths[0]}`, { method: 'POST', body })
  const text = (await answer.text()).replaceAll(', "', ',"')
  return { text, message: response.fromJson(parseJson(text)) }
}

it('etcd reads a put and a range', async () => {
  const key = `${namespace}\x00\xff`
  const lease = (await call(Lease.leaseGrant, { ttl: 600 })).id
  const { header } = await call(KV.put, { key, value: Buffer.from('v'), lease })
  expect(header?.revision).toBeGreaterThan(1)
  const range = await call(KV.range, { key: namespace, rangeEnd: '\0', limit: 10 })
  const kv = range.kvs.find((each) => each.key === key)
  expect(kv).toEqual({
    key,
    createRevision: header?.revision,
    modRevision: header?.revision,
    version: 1,
    value: Uint8Array.of(0x76),
    lease,
  })
  const gateway = await overGateway(KV.range, { key, limit: 10, sortOrder: 2 })
  expect(gateway.text).toBe(stringifyJson(KV.range.response.toJson(gateway.message)))
  expect(gateway.message.kvs).toEqual([kv])
})

it('etcd reads a transaction with every kind of compare and a nested transaction', async () => {
  const key = `${namespace}txn`
  const other = `${namespace}other`
  await call(KV.put, { key: other, value: Buffer.from('2') })
  const txn = {
    compare: [
      { key, target: 0, version: 0 },
      { key, target: 1, createRevision: 0 },
      { key, target: 2, modRevision: 0 },
      { key: other, rangeEnd: `${other}\0`, target: 3, result: 1, value: Buffer.from('1') },
      { key, target: 4, lease: 0n },
    ],
    success: [
      { requestPut: { key, value: Buffer.from('1') } },
      { requestTxn: { success: [{ requestRange: { key } }] } },
      { requestDeleteRange: { key: `${key}2`, prevKv: true } },
    ],
  }
  const { succeeded, responses } = await call(KV.txn, txn)
  expect(succeeded).toBe(true)
  expect(responses[0]?.responsePut?.header?.revision).toBeGreaterThan(1)
  expect(responses[1]?.responseTxn?.responses[0]?.responseRange?.kvs[0]?.key).toBe(key)
  expect(responses[2]?.responseDeleteRange).toMatchObject({ deleted: 0, prevKvs: [] })
  const gateway = await overGateway(KV.txn, txn)
  expect(gateway.message.succeeded).toBe(false)
  expect(gateway.text).toBe(stringifyJson(KV.txn.response.toJson(gateway.message)))
})

it('etcd reads a watch and sends events', async () => {
  const key = `${namespace}watched`
  const { header } = await call(KV.put, { key, value: Buffer.from('1') })
  await call(KV.deleteRange, { key })
  const createRequest = { key, startRevision: header?.revision, prevKv: true, watchId: 7, fragment: true }
  const responses = await client.call(Watch.watch, { createRequest }, 2)
  expect(responses[0]).toMatchObject({ watchId: 7, created: true, events: [] })
  const events = responses.flatMap((response) => response.events)
  expect(events[0]).toMatchObject({ type: 0, kv: { key, version: 1 }, prevKv: undefined })
  expect(events[1]).toMatchObject({ type: 1, kv: { key, version: 0 }, prevKv: { key, version: 1 } })
})

it('etcd sends leases', async () => {
  const granted = await call(Lease.leaseGrant, { ttl: 900, id: 2n ** 63n - 1n })
  expect(granted).toMatchObject({ id: 2n ** 63n - 1n, ttl: 900, error: '' })
  await call(KV.put, { key: `${namespace}leased`, lease: granted.id })
  const remaining = await call(Lease.leaseTimeToLive, { id: granted.id, keys: true })
  expect(remaining).toMatchObject({ id: granted.id, grantedTtl: 900, keys: [`${namespace}leased`] })
  expect((await call(Lease.leaseLeases, {})).leases).toContainEqual({ id: granted.id })
  expect((await call(Lease.leaseKeepAlive, { id: granted.id })).ttl).toBe(900)
  await call(Lease.leaseRevoke, { id: granted.id })
  expect((await call(Lease.leaseTimeToLive, { id: granted.id })).ttl).toBe(-1)
})

it('etcd sends its members, its state and its hash', async () => {
  const { header, members } = await call(Cluster.memberList, {})
  expect(members[0]).toMatchObject({ id: header?.memberId, isLearner: false })
  expect(members[0]?.clientUrls.join()).toContain(host)
  const status = await call(Maintenance.status, {})
  expect(status).toMatchObject({ leader: header?.memberId, errors: [], isLearner: false })
  expect(status.raftAppliedIndex).toBeLessThanOrEqual(status.raftIndex)
  expect(status.dbSizeInUse).toBeLessThanOrEqual(status.dbSize)
  expect((await call(Maintenance.hashKV, {})).hash).toBeGreaterThan(0)
  expect((await call(Maintenance.alarm, { action: 0 })).alarms).toEqual([])
  const gateway = await overGateway(Cluster.memberList, {})
  expect(gateway.text).toBe(stringifyJson(Cluster.memberList.response.toJson(gateway.message)))
})

it('etcd sends a snapshot', async () => {
  const chunks = await client.call(Maintenance.snapshot, {}, 1)
  expect(chunks.reduce((size, { blob }) => size + blob.length, 0)).toBeGreaterThan(10_000)
  expect(chunks.at(-1)?.remainingBytes).toBe(0)
})

it('etcd reads users, roles and permissions', async () => {
  const name = `${namespace}name`
  await call(Auth.userAdd, { name, options: { noPassword: true } })
  await call(Auth.roleAdd, { name })
  await call(Auth.userGrantRole, { user: name, role: name })
  const perm = { permType: 2, key: 'a', rangeEnd: 'b' }
  await call(Auth.roleGrantPermission, { name, perm })
  expect((await call(Auth.userGet, { name })).roles).toEqual([name])
  expect((await call(Auth.roleGet, { role: name })).perm).toEqual([perm])
  const gateway = await overGateway(Auth.roleGet, { role: name })
  expect(gateway.text).toBe(stringifyJson(Auth.roleGet.response.toJson(gateway.message)))
  await call(Auth.roleRevokePermission, { role: name, key: 'a', rangeEnd: 'b' })
  await call(Auth.userDelete, { name })
  await call(Auth.roleDelete, { role: name })
})

it('etcd reads locks and elections', async () => {
  const { key } = await call(Lock.lock, { name: `${namespace}lock` })
  expect(key.startsWith(`${namespace}lock/`)).toBe(true)
  await call(Lock.unlock, { key })
  const name = `${namespace}election`
  const { id: lease } = await call(Lease.leaseGrant, { ttl: 600 })
  const { leader } = await call(Election.campaign, { name, lease, value: Buffer.from('1') })
  expect(leader).toMatchObject({ name, lease })
  await call(Election.proclaim, { leader, value: Buffer.from('2') })
  expect((await call(Election.leader, { name })).kv?.value).toEqual(Uint8Array.of(0x32))
  await call(Election.resign, { leader })
})
