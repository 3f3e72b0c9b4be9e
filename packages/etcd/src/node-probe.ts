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

/** `down`: nothing listens at the address. `not-answering`: something does, and says nothing in time. */
export type Probe =
  | { readonly state: 'up'; readonly status: NodeStatus; readonly roundTripMs: number }
  | { readonly state: 'down' | 'not-answering' }

/** How long a node whose call failed may take to accept a connection. */
const knockMs = 200
/** A node of a large cluster tells some hundred kilobytes; more than this is not a node. */
const metricsBytesMax = 4 * 1024 * 1024

export interface NodeProbeOptions {
  readonly tls: TlsFiles | undefined
  readonly session: Session
}

/**
 * Looks at single nodes over connections of its own: what it measures does not wait behind the store's own calls, and a
 * node that hangs keeps nobody else waiting. Never rejects: that a node does not answer is an answer.
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

  /** `null` where `/metrics` cannot be had: another port, another certificate, a node that hangs. */
  async metrics(address: string, deadlineMs: number): Promise<NodeMetrics | null> {
    const { url, files } = this.httpAt(address)
    const signal = AbortSignal.timeout(deadlineMs)
    const text = await textAt(`${url}/metrics`, { ...files, signal }, metricsBytesMax)
    return text === null ? null : readNodeMetrics(text)
  }

  /** The node's wall clock. `/version` costs a node next to nothing, and needs no quorum. */
  date(address: string, deadlineMs: number): Promise<NodeDateAnswer> {
    const { url, files } = this.httpAt(address)
    return readNodeDate(`${url}/version`, { ...files, signal: AbortSignal.timeout(deadlineMs) })
  }

  close(): void {
    for (const host of this.hosts.values()) host.close()
  }

  /** Where a node answers HTTP: at the address of its client API, with the same certificates. */
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
    // A new login takes a quorum. etcd before 3.5.28 answers without one.
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
    // Members announce themselves as URLs; TLS is the one thing that their scheme tells.
    const host = new Host({ address: address.replace(/^http:\/\//, ''), tls: this.options.tls })
    this.hosts.set(address, host)
    return host
  }
}

/** Whether a connection to the address is taken, or neither taken nor refused in time: then somebody may be there. */
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

/** What a GET answers with 200, in at most so many bytes; `null` for anything else. */
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
