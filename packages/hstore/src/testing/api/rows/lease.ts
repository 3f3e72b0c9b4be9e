import { services } from '@ticketcd/wire'
import type { Api } from '../api.ts'
import { refusal } from '../api-client.ts'
import type { Row } from '../row.ts'

const { KV, Lease } = services

const notFound = '5 etcdserver: requested lease not found'

const grant = async ({ client }: Api, id: bigint, ttl: number) => {
  const answer = await client.call(Lease.leaseGrant, { id, ttl })
  await client.call(Lease.leaseRevoke, { id: answer.id })
  return answer.ttl
}

const revoke = (api: Api, ...ids: readonly bigint[]) =>
  Promise.all(ids.map((id) => api.client.call(Lease.leaseRevoke, { id })))

const timeToLive = async ({ client }: Api, id: bigint, keys = false) => {
  const answer = await client.call(Lease.leaseTimeToLive, { id, keys })
  return { id: answer.id, ttl: answer.ttl, grantedTtl: answer.grantedTtl, keys: [...answer.keys].sort() }
}

export const leaseRows: readonly Row[] = [
  {
    id: 'lease-ttl-min',
    run: async (api) => {
      const granted: number[] = []
      for (const ttl of [0, -1, 1, 2, 3]) granted.push(await grant(api, 100n, ttl))
      return granted
    },
    answer: [2, 2, 2, 2, 3],
  },
  { id: 'lease-ttl-max', run: (api) => grant(api, 101n, 9_000_000_000), answer: 9_000_000_000 },
  {
    id: 'lease-ttl-over',
    run: (api) => refusal(grant(api, 101n, 9_000_000_001)),
    answer: '11 etcdserver: too large lease TTL',
  },
  {
    id: 'lease-exists',
    run: async (api) => {
      await api.grant(104n, 50)
      const again = await refusal(api.grant(104n, 50))
      await revoke(api, 104n)
      const free = await refusal(api.grant(104n, 50))
      await revoke(api, 104n)
      return [again, free]
    },
    answer: ['9 etcdserver: lease already exists', 'ok'],
  },
  {
    id: 'lease-id-negative',
    run: async (api) => {
      const { id } = await api.grant(-5n, 50)
      await revoke(api, id)
      return id
    },
    answer: -5n,
  },
  {
    id: 'lease-id-auto',
    run: async (api) => {
      const { id } = await api.grant(0n, 50)
      await revoke(api, id)
      return id > 0n && id < 2n ** 63n
    },
    answer: true,
  },
  {
    id: 'lease-ttl-missing',
    run: async (api) => [await timeToLive(api, 999n, true), await timeToLive(api, 0n)],
    answer: [
      { id: 999n, ttl: -1, grantedTtl: 0, keys: [] },
      { id: 0n, ttl: -1, grantedTtl: 0, keys: [] },
    ],
  },
  {
    id: 'lease-ttl-remaining',
    run: async (api) => {
      await api.grant(300n, 2_000)
      await api.put('l2', '', { lease: 300n })
      await api.put('l1', '', { lease: 300n })
      const { ttl, ...rest } = await timeToLive(api, 300n, true)
      await revoke(api, 300n)
      // Rounded down: the first second has begun.
      return { ...rest, isRoundedDown: ttl < 2_000 && ttl > 1_900 }
    },
    answer: { id: 300n, grantedTtl: 2_000, keys: ['l1', 'l2'], isRoundedDown: true },
  },
  {
    id: 'lease-revoke-missing',
    run: async ({ client }) => [
      await refusal(client.call(Lease.leaseRevoke, { id: 999n })),
      await refusal(client.call(Lease.leaseRevoke, { id: 0n })),
    ],
    answer: [notFound, notFound],
  },
  {
    id: 'lease-keepalive-missing',
    run: async (api) => {
      await api.grant(302n, 60)
      const stream = api.client.keepAlive()
      stream.send({ id: 999n }, { id: 302n })
      const answers = [await stream.next(), await stream.next()].map(({ id, ttl }) => ({ id, ttl }))
      stream.endRequests()
      await stream.end()
      await revoke(api, 302n)
      return answers
    },
    answer: [
      { id: 999n, ttl: 0 },
      { id: 302n, ttl: 60 },
    ],
  },
  {
    id: 'lease-leases',
    run: async (api) => {
      for (const [id, ttl] of [
        [401n, 900],
        [402n, 300],
        [403n, 600],
      ] as const)
        await api.grant(id, ttl)
      const { leases } = await api.client.call(Lease.leaseLeases, {})
      await revoke(api, 401n, 402n, 403n)
      return leases.map(({ id }) => id).filter((id) => id > 400n && id < 404n)
    },
    answer: [402n, 403n, 401n],
  },
  {
    id: 'lease-revoke-keys',
    run: async (api) => {
      await api.grant(301n, 60)
      for (const key of ['l3', 'l1', 'l2']) await api.put(key, '', { lease: 301n })
      const watch = api.watch({ key: 'l', rangeEnd: 'm' })
      await watch.next()
      const { header } = await api.client.call(Lease.leaseRevoke, { id: 301n })
      const events = await watch.next()
      watch.close()
      await api.grant(301n, 60)
      const empty = await api.client.call(Lease.leaseRevoke, { id: 301n })
      const [after, unmoved] = [header, empty.header].map((each) => api.relative(each?.revision ?? 0))
      return { after, unmoved, events }
    },
    answer: {
      after: 5,
      unmoved: 5,
      events: '#0 @5 [delete l1= 0/5/0, delete l2= 0/5/0, delete l3= 0/5/0]',
    },
  },
  {
    id: 'lease-delete-detaches',
    run: async (api) => {
      await api.grant(303n, 60)
      await api.put('b', '', { lease: 303n })
      await api.client.call(KV.deleteRange, { key: 'b' })
      const { keys } = await timeToLive(api, 303n, true)
      await revoke(api, 303n)
      return keys
    },
    answer: [],
  },
  {
    id: 'lease-expiry',
    run: async (api) => {
      const watch = api.watch({ key: 'l', rangeEnd: 'm', prevKv: true })
      await watch.next()
      await Promise.all([api.grant(11n, 2), api.grant(12n, 2)])
      const ofLease = (lease: bigint, keys: readonly string[]) =>
        api.client.call(KV.txn, {
          success: keys.map((key) => ({ requestPut: { key, lease } })),
        })
      await Promise.all([ofLease(11n, ['lz', 'lb', 'lm']), ofLease(12n, ['ly', 'la'])])
      const deleted = new Map<number, string[]>()
      while ([...deleted.values()].flat().length < 5)
        for (const { type, kv, prevKv } of (await watch.stream.next()).events) {
          if (type === 0 || kv === undefined) continue
          const text = `${kv.key} of ${prevKv?.lease}`
          deleted.set(kv.modRevision, [...(deleted.get(kv.modRevision) ?? []), text])
        }
      watch.close()
      return [...deleted.values()].map((texts) => texts.join()).sort()
    },
    // One revision for each lease, in any order of the leases.
    answer: ['la of 12,ly of 12', 'lb of 11,lm of 11,lz of 11'],
  },
]
