import type { Limits } from '../limits.ts'
import type { RequestHeaders } from '../metadata.ts'
import { type Refusal, type RequestHead, readHead } from '../request-head.ts'
import type { Routes } from '../routes.ts'
import { HpackDecoder } from './hpack/decoder.ts'
import { RequestFields } from './request-fields.ts'

/** Blocks of most clients after their first calls, which refer to the table alone. */
const keptBlockBytesMax = 64
const keptBlocksMax = 16
/** Of a request's headers. Bounds the memory of a connection. */
const keptHeaderBytesMax = 2048

/** The headers of a request, decoded and checked. Shared by requests with equal headers. */
export interface Request {
  readonly headers: RequestHeaders
  readonly head: RequestHead | Refusal
}

export type DecodedRequest = Request | 'malformed' | 'too large'

/*
 * Invariant: a block is looked up only if the table has not changed since the first kept one was
 * decoded. So the same bytes mean the same headers, and change nothing.
 */

/** Decodes the requests of one connection, equal header blocks once. */
export class RequestDecoder {
  private readonly hpack = new HpackDecoder()
  private readonly limits: Limits
  private readonly routes: Routes
  private readonly kept = new Map<string, Request>()
  private keptVersion = 0

  constructor(limits: Limits, routes: Routes) {
    this.limits = limits
    this.routes = routes
  }

  /** Throws `ConnectionError` COMPRESSION_ERROR. */
  request(bytes: Buffer, start: number, end: number): DecodedRequest {
    const { table } = this.hpack
    if (end - start > keptBlockBytesMax)
      return this.decode(bytes, start, end, new RequestFields(this.limits, false))
    if (table.version !== this.keptVersion) this.forget(table.version)
    const block = bytes.toString('latin1', start, end)
    const known = this.kept.get(block)
    if (known !== undefined) return known
    const fields = new RequestFields(this.limits, false)
    const request = this.decode(bytes, start, end, fields)
    if (typeof request === 'object' && fields.bytes <= keptHeaderBytesMax) this.keep(block, request)
    return request
  }

  /** Decodes trailers, which mean nothing for a call. Answers whether they are valid. */
  trailers(bytes: Buffer, start: number, end: number): boolean {
    const fields = new RequestFields(this.limits, true)
    this.hpack.decode(bytes, start, end, fields)
    return !fields.isMalformed && !fields.isTooLarge
  }

  private decode(bytes: Buffer, start: number, end: number, fields: RequestFields): DecodedRequest {
    this.hpack.decode(bytes, start, end, fields)
    if (fields.isTooLarge) return 'too large'
    fields.finish()
    if (fields.isMalformed) return 'malformed'
    const { headers } = fields
    return { headers, head: readHead(headers, this.routes) }
  }

  private keep(block: string, request: Request): void {
    if (this.kept.size >= keptBlocksMax) this.kept.clear()
    this.kept.set(block, request)
  }

  private forget(version: number): void {
    this.kept.clear()
    this.keptVersion = version
  }
}
