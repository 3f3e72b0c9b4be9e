import { type ClientHttp2Session, connect, constants, type SecureClientSessionOptions } from 'node:http2'
import type { Draft, Method } from '@ticketcd/wire'
import { type Address, urlOf } from './address.ts'
import { type CallError, noConnection, notSent } from './call-error.ts'
import { CallStream } from './call-stream.ts'

/** Certificates in PEM. */
export type TlsMaterial = Pick<SecureClientSessionOptions, 'ca' | 'cert' | 'key'>

export interface CallOptions {
  /** Of a login. */
  readonly token?: string | undefined
  /** A node without a leader refuses the call instead of keeping it. */
  readonly needsLeader?: boolean
  readonly timeoutMs?: number
  readonly signal?: AbortSignal | undefined
}

/** Of received bytes, so that a page needs no pauses for the answers of this side. */
const windowBytes = 4 * 1024 * 1024
/** A connection that was idle for longer is checked before a request goes over it. */
const trustedIdleMs = 500

/** One HTTP/2 connection to one node, for gRPC. */
export class Channel {
  private readonly session: ClientHttp2Session
  private lastActiveMs = performance.now()

  private constructor(session: ClientHttp2Session) {
    this.session = session
  }

  /**
   * Connects.
   *
   * @throws {CallError} where the node does not answer in time, or speaks no HTTP/2
   */
  static open(
    address: Address,
    tls: TlsMaterial,
    { timeoutMs, signal }: { readonly timeoutMs: number; readonly signal?: AbortSignal | undefined },
  ): Promise<Channel> {
    const session = connect(urlOf(address), { ...tls, settings: { initialWindowSize: windowBytes } })
    session.once('connect', () => {
      // The event also comes for a session that was destroyed in the same turn.
      if (!session.destroyed) session.setLocalWindowSize(windowBytes)
    })
    return new Promise((resolve, reject) => {
      const fail = (error: CallError) => {
        end()
        session.destroy()
        reject(error)
      }
      const onAbort = () => fail(notSent('the command was ended'))
      const timer = setTimeout(() => fail(noConnection(timeoutMs)), timeoutMs)
      const end = () => {
        clearTimeout(timer)
        signal?.removeEventListener('abort', onAbort)
      }
      session.on('error', (error) => fail(notSent(connectionProblem(error))))
      session.on('close', () => fail(notSent('the connection was closed')))
      signal?.addEventListener('abort', onAbort)
      // A process that is stopped accepts connections, and sends no settings.
      session.once('remoteSettings', () => {
        end()
        resolve(new Channel(session))
      })
      if (signal?.aborted) onAbort()
    })
  }

  get isClosed(): boolean {
    return this.session.closed || this.session.destroyed
  }

  /**
   * One request, one answer.
   *
   * @throws {CallError}
   */
  async call<Request extends object, Response extends object>(
    method: Method<Request, Response, 'none'>,
    draft: Draft<Request>,
    options: CallOptions,
  ): Promise<Response> {
    const stream = this.stream(method, options)
    try {
      stream.send(draft)
      stream.endRequests()
      return await stream.only()
    } finally {
      stream.close()
      this.lastActiveMs = performance.now()
    }
  }

  stream<Request extends object, Response extends object>(
    method: Method<Request, Response>,
    options: CallOptions,
  ): CallStream<Request, Response> {
    if (this.isClosed) throw notSent('the connection was closed')
    const { token, needsLeader, timeoutMs } = options
    const stream = this.session.request({
      ':method': 'POST',
      ':path': method.path,
      'content-type': 'application/grpc',
      te: 'trailers',
      'user-agent': 'hstore-cli',
      ...(needsLeader && { hasleader: 'true' }),
      ...(token !== undefined && { token }),
      ...(timeoutMs !== undefined && { 'grpc-timeout': `${Math.ceil(timeoutMs)}m` }),
    })
    return new CallStream(stream, method, options)
  }

  /** Whether the node can be expected to answer. */
  async isAlive(timeoutMs: number): Promise<boolean> {
    if (this.isClosed) return false
    if (performance.now() - this.lastActiveMs < trustedIdleMs) return true
    return this.ping(timeoutMs)
  }

  /** Whether the node answers in time. */
  ping(timeoutMs: number): Promise<boolean> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(false), timeoutMs)
      const answer = (isAlive: boolean) => {
        clearTimeout(timer)
        if (isAlive) this.lastActiveMs = performance.now()
        resolve(isAlive)
      }
      // A session that ends answers its pings with an error.
      if (this.isClosed || !this.session.ping((error) => answer(error === null))) answer(false)
    })
  }

  close(): void {
    if (!this.session.destroyed) this.session.destroy(undefined, constants.NGHTTP2_CANCEL)
  }
}

const needsCertificate = 'it asks for a certificate of this client: --cert and --key'

const connectionProblems: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'the connection was reset',
  EHOSTUNREACH: 'no route to the host',
  ENETUNREACH: 'the network is unreachable',
  ENOTFOUND: 'the host name is unknown',
  EAI_AGAIN: 'the host name cannot be looked up',
  EPROTO: 'it speaks no TLS',
  ERR_SSL_WRONG_VERSION_NUMBER: 'it speaks no TLS',
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: needsCertificate,
  ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE: needsCertificate,
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is self-signed; name its authority by --cacert',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate authority is unknown; name it by --cacert',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate authority is unknown; name it by --cacert',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'its certificate authority is unknown; name it by --cacert',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another host',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  ERR_HTTP2_ERROR: 'it speaks no gRPC; this needs the client address of a node',
}

function connectionProblem(error: NodeJS.ErrnoException): string {
  const { code = '', message } = error
  return connectionProblems[code] ?? (code.startsWith('ERR_SSL') ? `no TLS: ${code}` : message)
}
