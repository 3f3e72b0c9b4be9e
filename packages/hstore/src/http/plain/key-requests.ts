import type { Key } from '@ticketcd/mvcc'
import { CompareResult, CompareTarget, services } from '@ticketcd/wire'
import type { ServedMethod, ServiceCall } from '../../services/served-method.ts'
import { ServiceCalls } from '../service-calls.ts'
import { type Entry, shown, shownKey } from './entry.ts'
import { Refusal } from './refusal.ts'

const { KV } = services
const everything = { key: '\0', rangeEnd: '\0' }

export interface ReadOptions {
  /** Reads the copy of this node, which may be behind. */
  readonly isLocal: boolean
}

/** The requests of the plain API, each as one call of etcd's `KV` service. */
export class KeyRequests {
  private readonly calls: ServiceCalls

  constructor(methods: readonly ServedMethod[], ready: (call: ServiceCall) => Promise<void> | undefined) {
    this.calls = new ServiceCalls(methods, ready)
  }

  /** @throws {Refusal | StoreError} where the key does not exist or may not be read */
  async read(key: Key, { isLocal }: ReadOptions, call: ServiceCall): Promise<object> {
    const { kvs, header } = await this.calls.answer(KV.range, { key, serializable: isLocal }, call)
    const [kv] = kvs
    if (kv === undefined) throw missing('There is nothing to read')
    const { version, createRevision, modRevision } = kv
    const revisions = { version, createRevision, modRevision, revision: header?.revision }
    return { ...shownKey(key), ...shown('value', kv.value), ...revisions }
  }

  /**
   * Resolves when a read of all keys is allowed, and sees everything that was committed before.
   *
   * @throws {StoreError}
   */
  async prepareReadAll({ isLocal }: ReadOptions, call: ServiceCall): Promise<void> {
    await this.calls.answer(
      KV.range,
      { ...everything, limit: 1, keysOnly: true, serializable: isLocal },
      call,
    )
  }

  /** Stores a value, whether the key exists or not. */
  async write({ key, value }: Entry, call: ServiceCall): Promise<object> {
    const { prevKv, header } = await this.calls.answer(KV.put, { key, value, prevKv: true }, call)
    return { ...shownKey(key), existed: prevKv !== undefined, revision: header?.revision }
  }

  /**
   * Replaces the value. The key keeps its lease.
   *
   * @throws {Refusal | StoreError} where the key does not exist
   */
  async update({ key, value }: Entry, call: ServiceCall): Promise<object> {
    const exists = { key, target: CompareTarget.VERSION, result: CompareResult.GREATER, version: 0 }
    const change = { compare: [exists], success: [{ requestPut: { key, value, ignoreLease: true } }] }
    const { succeeded, header } = await this.calls.answer(KV.txn, change, call)
    if (!succeeded) throw missing('Nothing was changed. Create it by POST /write')
    return { ...shownKey(key), revision: header?.revision }
  }

  /** @throws {Refusal | StoreError} where the key does not exist */
  async delete(key: Key, call: ServiceCall): Promise<object> {
    const { deleted, header } = await this.calls.answer(KV.deleteRange, { key }, call)
    if (deleted === 0) throw missing('Nothing was deleted')
    return { ...shownKey(key), deleted: true, revision: header?.revision }
  }
}

function missing(consequence: string): Refusal {
  return new Refusal('not-found', `The key does not exist. ${consequence}.`)
}
