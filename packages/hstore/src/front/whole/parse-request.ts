import type { IncomingHttpHeaders } from 'node:http'
import type { WholeRequest } from '../front-end.ts'

/*
 * Reads plain requests by HTTP/1.1 (RFC 9112). Anything but the strict form is left to Node.js'
 * parser, as are all requests that it rejects: so a request means the same whoever reads it.
 */

const methods: ReadonlySet<string> = new Set(['GET', 'HEAD', 'PUT', 'POST', 'DELETE', 'OPTIONS'])
const target = /^\/[\x21-\x7e]*$/
const field = /^([A-Za-z0-9-]+):[ \t]*([\t\x20-\x7e\x80-\xff]*)$/
const lengthOf = /^\d{1,7}$/
const headEnd = '\r\n\r\n'

export interface ParsedRequest {
  readonly request: WholeRequest
  /** Where the next one begins. */
  readonly end: number
}

/** The headers of a request, with the empty line behind them. */
interface HeaderBlock {
  readonly text: string
  readonly headers: IncomingHttpHeaders
  readonly bodyLength: number
}

/** Reads the requests of one connection, whose headers are mostly those of the request before. */
export class RequestParser {
  private readonly headBytesMax: number
  private last: HeaderBlock | undefined

  constructor(headBytesMax: number) {
    this.headBytesMax = headBytesMax
  }

  /**
   * The request that begins at a place in the text.
   *
   * @param text latin1
   * @returns undefined where it is not complete, or not plain
   */
  parse(text: string, at: number): ParsedRequest | undefined {
    const lineEnd = text.indexOf('\r\n', at)
    if (lineEnd < 0 || lineEnd - at > this.headBytesMax) return undefined
    const [first, second] = [text.indexOf(' ', at), text.lastIndexOf(' ', lineEnd)]
    const method = text.slice(at, first)
    const url = text.slice(first + 1, second)
    const isPlain = methods.has(method) && target.test(url) && text.startsWith('HTTP/1.1\r\n', second + 1)
    if (!isPlain) return undefined
    const block = this.blockAt(text, lineEnd + 2, at + this.headBytesMax)
    if (block === undefined) return undefined
    const { headers, bodyLength } = block
    const start = lineEnd + 2 + block.text.length
    const end = start + bodyLength
    if (end > text.length) return undefined
    return { request: { method, url, headers, body: bodyLength === 0 ? '' : text.slice(start, end) }, end }
  }

  /** @returns undefined where the headers are not complete, or not plain */
  private blockAt(text: string, at: number, endMax: number): HeaderBlock | undefined {
    const { last } = this
    if (last !== undefined && text.startsWith(last.text, at)) return last
    // Without headers the line of the request ends them.
    const end = text.indexOf(headEnd, at - 2)
    if (end < 0 || end > endMax) return undefined
    // A copy, since a part of the text would keep all of it in memory.
    const own = Buffer.from(text.slice(at, end + headEnd.length), 'latin1').toString('latin1')
    const headers = headersOf(own)
    const bodyLength = headers && bodyLengthOf(headers)
    if (headers === undefined || bodyLength === undefined) return undefined
    this.last = { text: own, headers, bodyLength }
    return this.last
  }
}

/** @returns undefined where a header is there twice, or is malformed */
function headersOf(block: string): IncomingHttpHeaders | undefined {
  const headers: IncomingHttpHeaders = Object.create(null)
  for (let at = 0; at < block.length - 2; ) {
    const lineEnd = block.indexOf('\r\n', at)
    const [, name, value] = field.exec(block.slice(at, lineEnd)) ?? []
    if (name === undefined || value === undefined) return undefined
    const lower = name.toLowerCase()
    if (headers[lower] !== undefined) return undefined
    headers[lower] = value.trimEnd()
    at = lineEnd + 2
  }
  return headers
}

/** @returns undefined where the headers ask for anything but one body of known length */
function bodyLengthOf(headers: IncomingHttpHeaders): number | undefined {
  const { host, connection = 'keep-alive', 'content-length': length = '0' } = headers
  const isPlain =
    host !== undefined &&
    connection.toLowerCase() === 'keep-alive' &&
    headers['transfer-encoding'] === undefined &&
    headers.expect === undefined &&
    headers.upgrade === undefined
  return isPlain && lengthOf.test(length) ? Number(length) : undefined
}
