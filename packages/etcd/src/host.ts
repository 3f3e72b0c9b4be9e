import type * as Rpc from 'etcd3'
import { Etcd3, type IOptions } from 'etcd3'
import type { Cancellation } from './cancellation.ts'
import type { TlsFiles } from './tls-files.ts'

/** The unary calls of this package, each with its request and its answer. */
export interface Calls {
  range: [Rpc.IRangeRequest, Rpc.IRangeResponse]
  put: [Rpc.IPutRequest, Rpc.IPutResponse]
  deleteRange: [Rpc.IDeleteRangeRequest, Rpc.IDeleteRangeResponse]
  txn: [Rpc.ITxnRequest, Rpc.ITxnResponse]
  compact: [Rpc.ICompactionRequest, Rpc.ICompactionResponse]
  leaseGrant: [Rpc.ILeaseGrantRequest, Rpc.ILeaseGrantResponse]
  leaseRevoke: [Rpc.ILeaseRevokeRequest, Rpc.ILeaseRevokeResponse]
  leaseTimeToLive: [Rpc.ILeaseTimeToLiveRequest, Rpc.ILeaseTimeToLiveResponse]
  memberList: [Rpc.IMemberListRequest, Rpc.IMemberListResponse]
  status: [Record<string, never>, Rpc.IStatusResponse]
  alarm: [Rpc.IAlarmRequest, Rpc.IAlarmResponse]
  authenticate: [Rpc.IAuthenticateRequest, Rpc.IAuthenticateResponse]
}

export type Method = keyof Calls
export type Request<M extends Method> = Calls[M][0]
export type Response<M extends Method> = Calls[M][1]

const services = {
  range: 'KV',
  put: 'KV',
  deleteRange: 'KV',
  txn: 'KV',
  compact: 'KV',
  leaseGrant: 'Lease',
  leaseRevoke: 'Lease',
  leaseTimeToLive: 'Lease',
  memberList: 'Cluster',
  status: 'Maintenance',
  alarm: 'Maintenance',
  authenticate: 'Auth',
} satisfies Record<Method, keyof typeof Rpc.Services>

/**
 * Services that a member without a leader cannot serve; the others answer about the member itself.
 */
const needsLeader: ReadonlySet<string> = new Set(['KV', 'Lease', 'Watch'])

export interface CallSettings {
  readonly deadlineMs: number
  readonly token?: string | undefined
  readonly cancellation?: Cancellation | undefined
  /**
   * A node without a leader rejects the request. Default: for services that a node without a leader
   * cannot serve.
   */
  readonly requireLeader?: boolean | undefined
}

export type WatchStream = Rpc.IDuplexStream<Rpc.IWatchRequest, Rpc.IWatchResponse>
export type KeepAliveStream = Rpc.IDuplexStream<Rpc.ILeaseKeepAliveRequest, Rpc.ILeaseKeepAliveResponse>

/**
 * The parts of a grpc-js client that are used here. Its methods are created at run time from the
 * .proto files.
 */
interface Metadata {
  clone(): Metadata
  set(key: string, value: string): void
}
type UnaryMethod = (
  request: unknown,
  metadata: Metadata,
  options: { deadline: number },
  callback: (error: Error | null, response: unknown) => void,
) => { cancel(): void }
type StreamMethod = (metadata: Metadata, options: object) => unknown

type Client = Record<string, unknown> & {
  getChannel(): { getConnectivityState(tryToConnect: boolean): number }
}

export interface HostOptions {
  readonly address: string
  readonly tls?: TlsFiles | undefined
}

/**
 * etcd3 would retry and break circuits by itself, and its retries send writes twice. This package
 * decides; etcd3 is only the transport.
 */
const carryOnly: NonNullable<NonNullable<IOptions['faultHandling']>['global']> = {
  _altReturn: undefined as never,
  onSuccess: () => ({ dispose() {} }),
  onFailure: () => ({ dispose() {} }),
  execute: async (run, signal = new AbortController().signal) => run({ signal }),
}

const messageBytesMax = 64 * 1024 * 1024

/** gRPC's connectivity state of a channel that has a connection. */
const readyState = 2
/** gRPC's status of a call that found no connection, or lost it. */
const unavailableCode = 14

/**
 * The connections to one node, one channel per service. They keep the TLS material of their
 * creation.
 */
class Connections extends Etcd3 {
  private readonly clients = new Map<string, Client>()

  constructor(address: string, credentials: IOptions['credentials']) {
    super({
      hosts: address,
      ...(credentials ? { credentials } : {}),
      faultHandling: { global: carryOnly, host: () => carryOnly },
      grpcOptions: {
        // etcd disconnects clients that ping more often than every 5 s, or while no call is
        // running.
        'grpc.keepalive_time_ms': 6_000,
        'grpc.keepalive_timeout_ms': 2_000,
        'grpc.keepalive_permit_without_calls': 0,
        // A range page or a catch-up batch may exceed grpc's 4 MiB.
        'grpc.max_receive_message_length': messageBytesMax,
        'grpc.max_send_message_length': messageBytesMax,
        'grpc.initial_reconnect_backoff_ms': 100,
        'grpc.max_reconnect_backoff_ms': 1_000,
        // Two stores in one process (or in one test) must not share a broken connection.
        'grpc.use_local_subchannel_pool': 1,
      },
    })
  }

  isConnected(service: keyof typeof Rpc.Services): boolean {
    return this.clients.get(service)?.getChannel().getConnectivityState(false) === readyState
  }

  use(service: keyof typeof Rpc.Services, work: (client: Client, metadata: Metadata) => void): Promise<void> {
    return this.pool.withConnection(service, ({ client, metadata }) => {
      this.clients.set(service, client as unknown as Client)
      work(client as unknown as Client, metadata as unknown as Metadata)
    })
  }
}

/**
 * One etcd node: a client that sends each request exactly once and ends each one. The pool chooses
 * hosts, retries and reads the errors.
 */
export class Host {
  readonly address: string
  private readonly tls: TlsFiles | undefined
  private connections: Connections
  /** The version of the TLS files that `connections` uses. */
  private tlsVersion: number | undefined
  private hasFailed = false
  private isClosed = false

  constructor({ address, tls }: HostOptions) {
    this.address = address
    this.tls = tls
    this.tlsVersion = tls?.version
    this.connections = new Connections(address, tls?.material)
  }

  close(): void {
    this.isClosed = true
    this.connections.close()
  }

  /** Whether there is a connection for a request of this kind. */
  isConnected(method: Method): boolean {
    return this.connections.isConnected(services[method])
  }

  /** Sends one request once. Rejects with grpc-js's error, which carries `code` and `details`. */
  call<M extends Method>(method: M, request: Request<M>, settings: CallSettings): Promise<Response<M>> {
    return new Promise((resolve, reject) => {
      // Errors go to `reject`, not through etcd3's pool: it would close all services of the host.
      const service = services[method]
      const wantsLeader = settings.requireLeader || (needsLeader.has(service) && !isSerializable(request))
      this.reach(service, settings.token, wantsLeader, (client, metadata) => {
        const send = client[method] as UnaryMethod
        const options = { deadline: Date.now() + settings.deadlineMs }
        const call = send.call(client, request, metadata, options, (error, response) => {
          release?.()
          this.hasFailed = error !== null && 'code' in error && error.code === unavailableCode
          if (error) reject(error)
          else resolve(response as Response<M>)
        })
        const release = settings.cancellation?.onCancel(() => call.cancel())
      }).catch(reject)
    })
  }

  /** Opens a watch stream. The server ends it when its member loses the leader. */
  openWatch(token?: string): Promise<WatchStream> {
    return this.open<WatchStream>('Watch', 'watch', token)
  }

  openKeepAlive(token?: string): Promise<KeepAliveStream> {
    return this.open<KeepAliveStream>('Lease', 'leaseKeepAlive', token)
  }

  private async open<Stream>(
    service: keyof typeof Rpc.Services,
    method: string,
    token: string | undefined,
  ): Promise<Stream> {
    let stream: unknown
    await this.reach(service, token, needsLeader.has(service), (client, metadata) => {
      stream = (client[method] as StreamMethod).call(client, metadata, {})
    })
    return stream as Stream
  }

  private reach(
    service: keyof typeof Rpc.Services,
    token: string | undefined,
    wantsLeader: boolean,
    use: (client: Client, metadata: Metadata) => void,
  ): Promise<void> {
    this.renewConnections(service)
    return this.connections.use(service, (client, metadata) => {
      const headers = metadata.clone()
      if (wantsLeader) headers.set('hasleader', 'true')
      if (token !== undefined) headers.set('token', token)
      use(client, headers)
    })
  }

  /**
   * Creates the connections again with the current TLS files, if there is no connection or the last
   * call failed. A server that refuses our certificate does so after the connection counts as
   * established; hence the second condition.
   */
  private renewConnections(service: keyof typeof Rpc.Services): void {
    const { tls, connections } = this
    if (!tls || this.isClosed || (connections.isConnected(service) && !this.hasFailed)) return
    tls.refresh()
    if (tls.version === this.tlsVersion) return
    this.tlsVersion = tls.version
    this.connections = new Connections(this.address, tls.material)
    // Calls on the former connections end by themselves. The delay protects calls that are about to
    // use them.
    setImmediate(() => connections.close())
  }
}

/**
 * A read that any member may answer from its own state must not be rejected for lack of a leader.
 */
function isSerializable(request: object): boolean {
  return 'serializable' in request && request.serializable === true
}
