import type { Revision, TxnResponse } from '@ticketcd/mvcc'
import { renderDelete, renderPut, renderRange, renderTxn } from '@ticketcd/mvcc/testing/kv/render'
import type { Call } from '@ticketcd/mvcc/testing/kv/requests'
import type { Target } from '@ticketcd/mvcc/testing/kv/target'
import { type Draft, type Method, services } from '@ticketcd/wire'
import type { Api } from './api.ts'
import { statusOf } from './api-client.ts'

const { KV, Lease, Maintenance } = services

/** Fields of messages that are revisions. */
const revisions: ReadonlySet<string> = new Set([
  'revision',
  'createRevision',
  'modRevision',
  'minCreateRevision',
  'maxCreateRevision',
  'minModRevision',
  'maxModRevision',
  'compactRevision',
])

/** The scripts of the key-value store, on a node over the network. */
export class KvTarget implements Target {
  private readonly api: Api

  constructor(api: Api) {
    this.api = api
  }

  async call(call: Call): Promise<string> {
    try {
      return await this.answer(call)
    } catch (error) {
      return statusOf(error)
    }
  }

  private async answer(call: Call): Promise<string> {
    if (call.grant !== undefined) {
      await this.ask(Lease.leaseGrant, { id: call.grant, ttl: 3600 })
      return 'granted'
    }
    if (call.compact !== undefined) return `@${(await this.ask(KV.compact, call.compact)).header?.revision}`
    if (call.hashKv !== undefined) {
      const { hash, compactRevision } = await this.ask(Maintenance.hashKV, { revision: call.hashKv })
      return `hash ${hash} since ${compactRevision}`
    }
    const { requestRange, requestPut, requestDeleteRange, requestTxn } = call
    if (requestRange !== undefined) return renderRange(await this.ask(KV.range, requestRange))
    if (requestPut !== undefined) return renderPut(await this.ask(KV.put, requestPut))
    if (requestDeleteRange !== undefined)
      return renderDelete(await this.ask(KV.deleteRange, requestDeleteRange))
    if (requestTxn !== undefined) return renderTxn((await this.ask(KV.txn, requestTxn)) as TxnResponse)
    throw new Error('a call without a request')
  }

  private async ask<Request extends object, Response extends { readonly header: object | undefined }>(
    method: Method<Request, Response>,
    request: Draft<Request>,
  ): Promise<Response & { readonly header: { readonly revision?: Revision } }> {
    const answer = await this.api.client.call(
      method,
      shifted(request, (revision) => this.api.absolute(revision)),
    )
    return shifted(answer, (revision) => this.api.relative(revision)) as never
  }
}

/** The message with other revisions. A header without a revision has none rather than 0. */
function shifted<T>(value: T, shift: (revision: Revision) => Revision): T {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value
  if (Array.isArray(value)) return value.map((item) => shifted(item, shift)) as T
  const entries = Object.entries(value).map(([name, field]) => {
    if (name === 'header') return [name, headerOf(field ?? {}, shift)]
    return [name, revisions.has(name) && field !== undefined ? shift(field) : shifted(field, shift)]
  })
  return Object.fromEntries(entries) as T
}

function headerOf(
  { revision = 0 }: { readonly revision?: Revision },
  shift: (revision: Revision) => Revision,
) {
  return { revision: revision === 0 ? undefined : shift(revision) }
}
