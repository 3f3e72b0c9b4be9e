import type { Limits } from '../limits.ts'
import type { FieldSink } from './hpack/decoder.ts'

/** The size of a field besides its name and value (RFC 9113 §6.5.2). */
const overheadBytes = 32
const colon = 0x3a
const fieldName = /^[!#$%&'*+\-.^_`|~0-9a-z]+$/
const badValue = /[^\t\x20-\x7e\x80-\xff]/
const pseudoHeaders = new Set([':method', ':scheme', ':authority', ':path'])
/** They belong to HTTP/1.1 (RFC 9113 §8.2.2). */
const connectionHeaders = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'transfer-encoding',
  'upgrade',
])

/**
 * Collects and checks the fields of one header block (RFC 9113 §8.2 and §8.3). As in grpc-go the
 * value of `:authority` may be anything: etcdctl 3.4 sends a URL.
 */
export class RequestFields implements FieldSink {
  /** Several values of a name are joined by `, `. */
  readonly headers: Record<string, string> = Object.create(null)
  isMalformed = false
  /** Of all names and values, with 32 for each field. */
  bytes = 0
  /** More fields or bytes than the limits admit. The fields that exceed them are not kept. */
  isTooLarge = false
  private readonly limits: Pick<Limits, 'headerBytesMax' | 'headerPairsMax'>
  private readonly isTrailers: boolean
  private pairs = 0
  private isAfterPseudo = false

  constructor(limits: Pick<Limits, 'headerBytesMax' | 'headerPairsMax'>, isTrailers: boolean) {
    this.limits = limits
    this.isTrailers = isTrailers
  }

  add(name: string, value: string): void {
    this.pairs += 1
    this.bytes += name.length + value.length + overheadBytes
    if (this.pairs > this.limits.headerPairsMax || this.bytes > this.limits.headerBytesMax)
      this.isTooLarge = true
    if (this.isTooLarge) return
    if (badValue.test(value)) this.isMalformed = true
    if (name.charCodeAt(0) === colon) this.addPseudo(name, value)
    else this.addRegular(name, value)
  }

  /** To be called after the last field. */
  finish(): void {
    if (this.isTrailers) return
    const { headers } = this
    if (!headers[':method'] || !headers[':scheme'] || !headers[':path']) this.isMalformed = true
  }

  private addPseudo(name: string, value: string): void {
    const isUnexpected = this.isTrailers || this.isAfterPseudo || !pseudoHeaders.has(name)
    if (isUnexpected || this.headers[name] !== undefined) this.isMalformed = true
    this.headers[name] = value
  }

  private addRegular(name: string, value: string): void {
    this.isAfterPseudo = true
    const isBadTe = name === 'te' && value !== 'trailers'
    if (isBadTe || !fieldName.test(name) || connectionHeaders.has(name)) this.isMalformed = true
    const earlier = this.headers[name]
    this.headers[name] = earlier === undefined ? value : `${earlier}, ${value}`
  }
}
