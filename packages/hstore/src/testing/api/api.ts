import type { LeaseId, Revision } from '@ticketcd/mvcc'
import { type Draft, type KeyValue, type PutRequest, services, type WatchCreateRequest } from '@ticketcd/wire'
import { ApiClient, type CallHeaders } from './api-client.ts'
import { renderWatch } from './render-watch.ts'
import type { ServerKind } from './servers.ts'

const { KV, Lease, Maintenance } = services

/** A watch to create, whose start revision is the script's. */
export type Watched = Draft<WatchCreateRequest>

/**
 * A node that scripts run on. `begin` makes its store look new: it deletes all keys, and from then
 * on revisions count from 1.
 */
export class Api {
  /** `host:port`. */
  readonly address: string
  readonly kind: ServerKind
  readonly client: ApiClient
  /** Lies between the node's revisions and those of the script. */
  private offset = 0

  constructor(address: string, kind: ServerKind) {
    this.address = address
    this.kind = kind
    this.client = new ApiClient(address)
  }

  close(): void {
    this.client.close()
  }

  async begin(): Promise<void> {
    const { header } = await this.client.call(KV.deleteRange, { key: '\0', rangeEnd: '\0' })
    this.offset = (header?.revision ?? 1) - 1
  }

  /** The node's number of a script's revision. 0 and negative ones have a meaning of their own. */
  absolute(revision: Revision): Revision {
    return revision > 0 ? revision + this.offset : revision
  }

  /** A script's number of the node's revision. */
  relative(revision: Revision): Revision {
    return revision > 0 ? revision - this.offset : revision
  }

  /** @returns its revision */
  async put(
    key: string,
    value = '',
    options: Draft<PutRequest> = {},
    headers?: CallHeaders,
  ): Promise<number> {
    const request = { key, value: Buffer.from(value), ...options }
    const { header } = await this.client.call(KV.put, request, headers)
    return this.relative(header?.revision ?? 0)
  }

  async get(key: string, headers?: CallHeaders): Promise<KeyValue | undefined> {
    return (await this.client.call(KV.range, { key }, headers)).kvs[0]
  }

  /** @returns the revision after it */
  async delete(key: string, rangeEnd = ''): Promise<number> {
    const { header } = await this.client.call(KV.deleteRange, { key, rangeEnd })
    return this.relative(header?.revision ?? 0)
  }

  /** In one transaction. */
  async putAll(keys: readonly string[], value = ''): Promise<void> {
    const success = keys.map((key) => ({ requestPut: { key, value: Buffer.from(value) } }))
    await this.client.call(KV.txn, { success })
  }

  async compact(revision: Revision): Promise<void> {
    await this.client.call(KV.compact, { revision: this.absolute(revision), physical: true })
  }

  grant(id: LeaseId, ttl: number) {
    return this.client.call(Lease.leaseGrant, { id, ttl })
  }

  async memberId(): Promise<bigint> {
    return (await this.client.call(Maintenance.status, {})).header?.memberId ?? 0n
  }

  /** Opens a stream with a watch for each request. */
  watch(...requests: readonly Watched[]): WatchReader {
    const reader = new WatchReader(this, this.client.watch())
    reader.create(...requests)
    return reader
  }
}

/** A stream of watches, whose answers are read as text. */
export class WatchReader {
  readonly stream: ReturnType<ApiClient['watch']>
  private readonly api: Api

  constructor(api: Api, stream: ReturnType<ApiClient['watch']>) {
    this.api = api
    this.stream = stream
  }

  create(...requests: readonly Watched[]): void {
    for (const { startRevision = 0, ...request } of requests)
      this.stream.send({
        createRequest: { ...request, startRevision: this.api.absolute(startRevision) },
      })
  }

  async next(): Promise<string> {
    return renderWatch(await this.stream.next(), (revision) => this.api.relative(revision))
  }

  async take(count: number): Promise<string[]> {
    const read: string[] = []
    while (read.length < count) read.push(await this.next())
    return read
  }

  close(): void {
    this.stream.close()
  }
}
