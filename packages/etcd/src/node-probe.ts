import { get as getPlain } from 'node:http'
import { get as getSecure } from 'node:https'
import { connect } from 'node:net'
import { Host } from './host.ts'
import { type NodeDateAnswer, readNodeDate } from './node-date.ts'
import { type NodeMetrics, readNodeMetrics } from './node-metrics.ts'
import { type NodeStatus, readStatus } from './node-status.ts'
import type { Session } from './session.ts'
import type { TlsFiles } from './tls-files.ts'
import { isStaleToken, isWireError } from './wire-failure.ts'

/**
 * `down`: no process listens at the address. `not-answering`: a process listens, but does not
 * answer in time.
 */
export type Probe =
  | { readonly state: 'up'; readonly status: NodeStatus; readonly roundTripMs: number }
  | { readonly state: 'down' | 'not-answering' }

/** How long a node whose call failed may take to accept a connection. */
const knockMs = 200
/** A node of a large cluster returns some hundred kilobytes; a longer answer is not from a node. */
const metricsBytesMax = 4 * 1024 * 1024

export interface NodeProbeOptions {
  readonly tls: TlsFiles | undefined
  readonly session: Session
}

/**
 * Probes single nodes over separate connections. Its measurements do not wait behind the store's
 * own calls, and a hanging node delays no other call. Never rejects: a missing answer is a result.
 */
export class NodeProbe {
  private readonly hosts = new Map<string, Host>()
  private readonly options: NodeProbeOptions

  constructor(options: NodeProbeOptions) {
    this.options = options
  }

  /** @param address `host:port` or a URL */
  async probe(address: string, deadlineMs: number): Promise<Probe> {
    const startedAt = performance.now()
    try {
      const status = await this.status(address, deadlineMs)
      return { state: 'up', status, roundTripMs: performance.now() - startedAt }
    } catch {
      return { state: (await isListening(address)) ? 'not-answering' : 'down' }
    }
  }

  /** `null` if `/metrics` cannot be read: another port, another certificate, a node that hangs. */
  async metrics(address: string, deadlineMs: number): Promise<NodeMetrics | null> {
    const { url, files } = this.httpAt(address)
    const signal = AbortSignal.timeout(deadlineMs)
    const text = await textAt(`${url}/metrics`, { ...files, signal }, metricsBytesMax)
    return text === null ? null : readNodeMetrics(text)
  }

  /** The node's wall clock. `/version` costs a node almost nothing, and needs no quorum. */
  date(address: string, deadlineMs: number): Promise<NodeDateAnswer> {
    const { url, files } = this.httpAt(address)
    return readNodeDate(`${url}/version`, { ...files, signal: AbortSignal.timeout(deadlineMs) })
  }

  close(): void {
    for (const host of this.hosts.values()) host.close()
  }

  /** The HTTP address of a node: that of its client API, with the same certificates. */
  private httpAt(address: string) {
    const { tls } = this.options
    const { host, isSecure } = partsOf(address)
    tls?.refresh()
    const { rootCertificate: ca, privateKey: key, certChain: cert } = tls?.material ?? {}
    const files = ca && { ca, key, cert }
    return { url: `${isSecure || tls ? 'https' : 'http'}://${host}`, files }
  }

  private async status(address: string, deadlineMs: number): Promise<NodeStatus> {
    const host = this.hostAt(address)
    const ask = (token?: string) => host.call('status', {}, { deadlineMs, token })
    // A new login needs a quorum. etcd before 3.5.28 answers without a login.
    try {
      return readStatus(address, await ask())
    } catch (error) {
      if (!isWireError(error) || !isStaleToken(error)) throw error
      return readStatus(address, await this.options.session.loggedIn(host, ask))
    }
  }

  private hostAt(address: string): Host {
    const known = this.hosts.get(address)
    if (known) return known
    // Members advertise URLs. Their scheme matters only for TLS.
    const host = new Host({ address: address.replace(/^http:\/\//, ''), tls: this.options.tls })
    this.hosts.set(address, host)
    return host
  }
}

/**
 * Whether a connection to the address is accepted, or neither accepted nor refused in time: then a
 * process may listen there.
 */
function isListening(address: string): Promise<boolean> {
  const { hostname, port } = new URL(`http://${partsOf(address).host}`)
  return new Promise((resolve) => {
    const socket = connect({ host: hostname.replace(/^\[|\]$/g, ''), port: Number(port) })
    const settle = (listening: boolean) => {
      socket.destroy()
      resolve(listening)
    }
    socket.setTimeout(knockMs, () => settle(true))
    socket.once('connect', () => settle(true))
    socket.once('error', () => settle(false))
  })
}

function partsOf(address: string): { host: string; isSecure: boolean } {
  return { host: address.replace(/^https?:\/\//, ''), isSecure: address.startsWith('https://') }
}

/**
 * The body of an answer with status 200 and at most `bytesMax` bytes; `null` for any other answer.
 */
function textAt(url: string, options: object, bytesMax: number): Promise<string | null> {
  return new Promise((resolve) => {
    const get = url.startsWith('https:') ? getSecure : getPlain
    const outgoing = get(url, { ...options, agent: false }, (answer) => {
      if (answer.statusCode !== 200) return outgoing.destroy()
      const chunks: Buffer[] = []
      let bytes = 0
      answer.on('data', (chunk: Buffer) => {
        chunks.push(chunk)
        bytes += chunk.length
        if (bytes > bytesMax) outgoing.destroy()
      })
      answer.on('end', () => resolve(Buffer.concat(chunks).toString()))
      answer.on('error', () => resolve(null))
    })
    outgoing.on('error', () => resolve(null))
    outgoing.on('close', () => resolve(null))
  })
}
