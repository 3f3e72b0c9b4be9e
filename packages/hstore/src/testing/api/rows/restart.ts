import { services } from '@ticketcd/wire'
import type { Api } from '../api.ts'
import { refusal } from '../api-client.ts'

const { KV, Lease } = services

/** A row whose node is restarted in its middle. */
export interface RestartRow {
  readonly id: string
  before(api: Api): Promise<void>
  after(api: Api): Promise<unknown>
  readonly answer: unknown
}

const remaining = async ({ client }: Api) => (await client.call(Lease.leaseTimeToLive, { id: 900n })).ttl

export const restartRows: readonly RestartRow[] = [
  {
    id: 'compact-survives-restart',
    before: async (api) => {
      for (const value of ['1', '2', '3']) await api.put('x', value)
      await api.compact(3)
    },
    after: async (api) => {
      const at = (revision: number) =>
        refusal(api.client.call(KV.range, { key: 'x', revision: api.absolute(revision) }))
      return [await at(2), await at(3)]
    },
    answer: ['11 etcdserver: mvcc: required revision has been compacted', 'ok'],
  },
  {
    id: 'lease-restart',
    before: async (api) => {
      await api.grant(900n, 100)
      while ((await remaining(api)) > 97);
    },
    // The new leader gives the full time again.
    after: async (api) => (await remaining(api)) > 97,
    answer: true,
  },
]
