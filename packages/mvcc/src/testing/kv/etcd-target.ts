import type { KeyValue, Revision } from '../../key-value.ts'
import type {
  Compare,
  Header,
  RangeRequest,
  RangeResponse,
  RequestOp,
  ResponseOp,
  TxnRequest,
} from '../../request.ts'
import { Code } from '../../store-error.ts'
import { callJson } from './call-json.ts'
import { renderDelete, renderPut, renderRange, renderTxn } from './render.ts'
import { type Call, del } from './requests.ts'
import type { Target } from './target.ts'

/* A message in the JSON of etcd's gateway: bytes in base64, int64 as strings, defaults omitted. */
interface JsonKeyValue {
  readonly key?: string
  readonly create_revision?: string
  readonly mod_revision?: string
  readonly version?: string
  readonly value?: string
  readonly lease?: string
}
interface JsonAnswer {
  readonly header?: { readonly revision?: string }
  readonly kvs?: readonly JsonKeyValue[]
  readonly count?: string
  readonly more?: boolean
  readonly prev_kv?: JsonKeyValue
  readonly deleted?: string
  readonly prev_kvs?: readonly JsonKeyValue[]
  readonly succeeded?: boolean
  readonly responses?: readonly {
    readonly response_range?: JsonAnswer
    readonly response_put?: JsonAnswer
    readonly response_delete_range?: JsonAnswer
    readonly response_txn?: JsonAnswer
  }[]
  readonly hash?: number
  readonly compact_revision?: string
  readonly members?: readonly { readonly peerURLs?: readonly string[] }[]
  readonly code?: number
  readonly message?: string
}

const base64 = (latin1: string) => Buffer.from(latin1, 'latin1').toString('base64')
const bytesOf = (value: Uint8Array) => Buffer.from(value).toString('base64')
const latin1 = (encoded = '') => Buffer.from(encoded, 'base64').toString('latin1')

/**
 * A real etcd behind its HTTP gateway. `begin` makes it equivalent to a new store: it deletes all
 * keys, and from then on counts revisions from 1.
 */
export class EtcdTarget implements Target {
  private readonly url: string
  /** The difference between etcd's revisions and those of the script. */
  private offset = 0
  private peerUrl: string | undefined

  constructor(hostAndPort: string) {
    this.url = `http://${hostAndPort}/v3`
  }

  async begin(): Promise<void> {
    const answer = await this.post('kv/deleterange', deleteJson(del('\0', '\0').requestDeleteRange))
    this.offset = Number(answer.header?.revision) - 1
  }

  async call(call: Call): Promise<string> {
    if (call.hashKv !== undefined) return this.hashKv(this.absolute(call.hashKv))
    const [path, body] = this.requestOf(call)
    const answer = await this.post(path, body)
    return answer.code === undefined ? this.render(call, answer) : `${answer.code} ${answer.message}`
  }

  /** The gateway has no HashKV. Members request it from one another by HTTP. */
  private async hashKv(revision: Revision): Promise<string> {
    this.peerUrl ??= await this.findPeerUrl()
    const answer = await callJson('GET', `${this.peerUrl}/members/hashkv`, { revision })
    // This endpoint answers with an error's text alone; as an error of a call it has etcd's prefix.
    if (typeof answer === 'string') return `${Code.outOfRange} etcdserver: ${answer.trim()}`
    const { hash, compact_revision } = answer as JsonAnswer
    return `hash ${hash} since ${this.relative(compact_revision)}`
  }

  private async findPeerUrl(): Promise<string | undefined> {
    const { members } = await this.post('cluster/member/list', {})
    return members?.[0]?.peerURLs?.[0]
  }

  private requestOf(call: Call): [string, object] {
    if (call.compact !== undefined)
      return ['kv/compaction', { ...call.compact, revision: this.absolute(call.compact.revision) }]
    if (call.grant !== undefined) return ['lease/grant', { ID: String(call.grant), TTL: '3600' }]
    if (call.requestRange) return ['kv/range', this.rangeJson(call.requestRange)]
    if (call.requestPut) return ['kv/put', putJson(call.requestPut)]
    if (call.requestDeleteRange) return ['kv/deleterange', deleteJson(call.requestDeleteRange)]
    if (call.requestTxn) return ['kv/txn', this.txnJson(call.requestTxn)]
    throw new Error('a call without a request')
  }

  private render(call: Call, answer: JsonAnswer): string {
    const header = this.header(answer)
    if (call.compact !== undefined) return `@${header.revision}`
    if (call.grant !== undefined) return 'granted'
    if (call.requestRange) return renderRange(this.rangeAnswer(answer))
    if (call.requestPut) return renderPut(this.putAnswer(answer))
    return call.requestTxn ? renderTxn(this.txnAnswer(answer)) : renderDelete(this.deleteAnswer(answer))
  }

  private rangeJson(request: RangeRequest) {
    return {
      key: base64(request.key),
      range_end: base64(request.rangeEnd),
      limit: request.limit,
      revision: this.absolute(request.revision),
      sort_order: request.sortOrder,
      sort_target: request.sortTarget,
      keys_only: request.keysOnly,
      count_only: request.countOnly,
      min_mod_revision: this.absolute(request.minModRevision),
      max_mod_revision: this.absolute(request.maxModRevision),
      min_create_revision: this.absolute(request.minCreateRevision),
      max_create_revision: this.absolute(request.maxCreateRevision),
    }
  }

  private txnJson({ compare, success, failure }: TxnRequest): object {
    const op = (op: RequestOp): object => {
      if (op.requestRange) return { request_range: this.rangeJson(op.requestRange) }
      if (op.requestPut) return { request_put: putJson(op.requestPut) }
      if (op.requestDeleteRange) return { request_delete_range: deleteJson(op.requestDeleteRange) }
      return op.requestTxn ? { request_txn: this.txnJson(op.requestTxn) } : {}
    }
    return {
      compare: compare.map((each) => this.compareJson(each)),
      success: success.map(op),
      failure: failure.map(op),
    }
  }

  private compareJson(compare: Compare) {
    const { key, rangeEnd, result, target, version, createRevision, modRevision, value, lease } = compare
    return {
      key: base64(key),
      range_end: base64(rangeEnd),
      result,
      target,
      version,
      create_revision: createRevision && this.absolute(createRevision),
      mod_revision: modRevision && this.absolute(modRevision),
      value: value && bytesOf(value),
      lease: lease === undefined ? undefined : String(lease),
    }
  }

  private header({ header }: JsonAnswer): Header {
    return { revision: header?.revision === undefined ? undefined : this.relative(header.revision) }
  }

  private keyValue(kv: JsonKeyValue): KeyValue {
    return {
      key: latin1(kv.key),
      createRevision: this.relative(kv.create_revision),
      modRevision: this.relative(kv.mod_revision),
      version: Number(kv.version ?? 0),
      value: Buffer.from(kv.value ?? '', 'base64'),
      lease: BigInt(kv.lease ?? 0),
    }
  }

  private rangeAnswer(answer: JsonAnswer): RangeResponse {
    const kvs = (answer.kvs ?? []).map((kv) => this.keyValue(kv))
    return {
      header: this.header(answer),
      kvs,
      more: answer.more ?? false,
      count: Number(answer.count ?? 0),
    }
  }

  private putAnswer(answer: JsonAnswer) {
    return {
      header: this.header(answer),
      prevKv: answer.prev_kv && this.keyValue(answer.prev_kv),
    }
  }

  private deleteAnswer(answer: JsonAnswer) {
    const prevKvs = (answer.prev_kvs ?? []).map((kv) => this.keyValue(kv))
    return { header: this.header(answer), deleted: Number(answer.deleted ?? 0), prevKvs }
  }

  private txnAnswer(answer: JsonAnswer): {
    header: Header
    succeeded: boolean
    responses: ResponseOp[]
  } {
    const responses = (answer.responses ?? []).map((op): ResponseOp => {
      if (op.response_range) return { responseRange: this.rangeAnswer(op.response_range) }
      if (op.response_put) return { responsePut: this.putAnswer(op.response_put) }
      if (op.response_delete_range)
        return { responseDeleteRange: this.deleteAnswer(op.response_delete_range) }
      return op.response_txn ? { responseTxn: this.txnAnswer(op.response_txn) } : {}
    })
    return { header: this.header(answer), succeeded: answer.succeeded ?? false, responses }
  }

  /** 0 and negative revisions have a separate meaning. */
  private absolute(revision: Revision): Revision {
    return revision > 0 ? revision + this.offset : revision
  }

  private relative(revision = '0'): Revision {
    return Number(revision) > 0 ? Number(revision) - this.offset : Number(revision)
  }

  private post(path: string, body: object): Promise<JsonAnswer> {
    return callJson('POST', `${this.url}/${path}`, body) as Promise<JsonAnswer>
  }
}

function putJson(put: NonNullable<RequestOp['requestPut']>) {
  return {
    key: base64(put.key),
    value: bytesOf(put.value),
    lease: String(put.lease),
    prev_kv: put.prevKv,
    ignore_value: put.ignoreValue,
    ignore_lease: put.ignoreLease,
  }
}

function deleteJson({ key, rangeEnd, prevKv }: NonNullable<RequestOp['requestDeleteRange']>) {
  return { key: base64(key), range_end: base64(rangeEnd), prev_kv: prevKv }
}
