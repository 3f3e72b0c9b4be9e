import { type Compare, connect, EtcdFailure, type EtcdStore, type LeaseId, type Op } from '@ticketcd/etcd'
import { type AuditWrite, StoreAudit } from './store-audit.ts'

type Request = ReturnType<Op<unknown>['request']>
type Answer = Parameters<Op<unknown>['read']>[0]
type Condition = ReturnType<Compare['request']>
type RangeRequest = NonNullable<Request['request_range']>

/** The real client's encoding of keys. It never sends anything. */
export const { keyspace } = connect({ hosts: ['127.0.0.1:1'], namespace: '' }).raw

interface Stored {
  value: Buffer
  create: number
  mod: number
  version: number
}

/** The operations that it supports. */
export type MemoryDoor = Pick<EtcdStore, 'txn' | 'put'> & { leases: Pick<EtcdStore['leases'], 'grant'> }

interface TxnOnWire {
  compare: Condition[]
  success: Request[]
  failure: Request[]
}

interface TxnAnswer {
  succeeded: boolean
  revision: number
  responses: Answer[]
}

/**
 * The part of etcd that checkout uses, in memory and synchronous: keys with their revisions, and
 * transactions with compares, ranges and nested transactions. It audits each revision.
 */
export class MemoryEtcd {
  readonly audit = new StoreAudit()
  private readonly values = new Map<string, Stored>()
  private revision = 1

  /**
   * @param carry delivers a transaction to `commit` and its answer back; it may lose, delay or
   *   repeat them
   */
  door(carry: (commit: () => TxnAnswer) => Promise<TxnAnswer> = async (commit) => commit()): MemoryDoor {
    const txn = (async ({ compare = [], success, failure = [] }: Parameters<EtcdStore['txn']>[0]) => {
      const request: TxnOnWire = {
        compare: compare.map((each) => each.request(keyspace)),
        success: success.map((op) => op.request(keyspace)),
        failure: failure.map((op: Op<unknown>) => op.request(keyspace)),
      }
      const { succeeded, revision, responses } = await carry(() => this.commit(request))
      const branch: readonly Op<unknown>[] = succeeded ? success : failure
      return {
        succeeded,
        revision,
        responses: branch.map((op, index) => op.read(responses[index] as Answer, keyspace)),
      }
    }) as unknown as EtcdStore['txn']
    const put: EtcdStore['put'] = async (record, parts, value) =>
      this.write(record.key.build(parts), record.encode(value))
    const grant = async (ttlSeconds: number) => ({ id: '1' as LeaseId, ttlSeconds })
    return { txn, put, leases: { grant } }
  }

  /** Writes any value, like a person with etcdctl. */
  write(key: string, value: string) {
    const { revision } = this.commit({
      compare: [],
      success: [{ request_put: { key: Buffer.from(key), value: Buffer.from(value) } }],
      failure: [],
    })
    return { revision: revision as Awaited<ReturnType<EtcdStore['put']>>['revision'] }
  }

  get(key: string): string | undefined {
    return this.values.get(key)?.value.toString()
  }

  private commit(txn: TxnOnWire): TxnAnswer {
    const writes: AuditWrite[] = []
    const { succeeded, responses } = this.branch(txn, writes)
    if (writes.length > 0) {
      this.revision += 1
      this.audit.take(this.revision, writes)
    }
    return { succeeded, responses, revision: this.revision }
  }

  private branch({ compare, success, failure }: TxnOnWire, writes: AuditWrite[]) {
    const succeeded = compare.every((condition) => this.holds(condition))
    const responses = (succeeded ? success : failure).map((request) => this.apply(request, writes))
    return { succeeded, responses }
  }

  private apply(request: Request, writes: AuditWrite[]): Answer {
    const { request_range, request_put, request_delete_range, request_txn } = request
    if (request_range) return { response_range: this.range(request_range) } as Answer
    if (request_put) {
      const key = String(request_put.key)
      const before = this.values.get(key)
      const mod = this.revision + 1
      const value = Buffer.from(request_put.value ?? '')
      this.values.set(key, { value, create: before?.create ?? mod, mod, version: (before?.version ?? 0) + 1 })
      this.noteOnce(writes, { key, after: String(value) })
      return { response_put: {} } as Answer
    }
    if (request_delete_range) {
      const keys = this.keysIn(request_delete_range)
      for (const key of keys) {
        this.values.delete(key)
        this.noteOnce(writes, { key, after: undefined })
      }
      return { response_delete_range: { deleted: String(keys.length) } } as Answer
    }
    if (request_txn) {
      const { compare = [], success = [], failure = [] } = request_txn
      const nested = this.branch({ compare, success, failure }, writes)
      const header = { revision: String(this.revision) }
      return { response_txn: { header, ...nested } } as unknown as Answer
    }
    throw new Error('an operation without a request')
  }

  private noteOnce(writes: AuditWrite[], write: AuditWrite): void {
    if (writes.some(({ key }) => key === write.key))
      throw new EtcdFailure('invalid', `duplicate key given in txn request: ${write.key}`)
    writes.push(write)
  }

  private range(request: RangeRequest): Answer['response_range'] {
    const keys = this.keysIn(request)
    const limit = Number(request.limit ?? 0) || keys.length
    const kvs = keys.slice(0, limit).map((key) => {
      const { value, create, mod, version } = this.values.get(key) as Stored
      return {
        key: Buffer.from(key),
        value,
        create_revision: String(create),
        mod_revision: String(mod),
        version: String(version),
      }
    })
    const header = { revision: String(this.revision) }
    const answer = { header, kvs, more: keys.length > limit, count: String(keys.length) }
    return answer as unknown as Answer['response_range']
  }

  private keysIn({ key, range_end }: { key?: Buffer; range_end?: Buffer }): string[] {
    const from = String(key)
    if (!range_end) return this.values.has(from) ? [from] : []
    const until = String(range_end)
    return [...this.values.keys()].filter((each) => each >= from && each < until).sort()
  }

  /** An empty range is compared as a key that was never written. */
  private holds(condition: Condition): boolean {
    const found = this.keysIn(condition).map((key) => this.values.get(key) as Stored)
    return (found.length > 0 ? found : [{ create: 0, mod: 0, version: 0 }]).every((stored) =>
      compared(condition, stored),
    )
  }
}

function compared(condition: Condition, { create, mod, version }: Omit<Stored, 'value'>): boolean {
  const [is, wanted] = sidesOf(condition, { create, mod, version })
  switch (condition.result) {
    case 'Equal':
      return is === wanted
    case 'Greater':
      return is > wanted
    case 'Less':
      return is < wanted
    default:
      throw new Error(`no compare of kind ${condition.result}`)
  }
}

function sidesOf(condition: Condition, { create, mod, version }: Omit<Stored, 'value'>): [number, number] {
  switch (condition.target) {
    case 'Mod':
      return [mod, Number(condition.mod_revision)]
    case 'Create':
      return [create, Number(condition.create_revision)]
    case 'Version':
      return [version, Number(condition.version)]
    default:
      throw new Error(`no compare of ${condition.target}`)
  }
}
