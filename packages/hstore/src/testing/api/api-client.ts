import { Client, credentials, Metadata, type ServiceError } from '@grpc/grpc-js'
import { type Draft, type Method, services } from '@ticketcd/wire'
import { MessageStream } from './message-stream.ts'

export interface ApiClientOptions {
  /** Default: above the time that a server takes to give up without a quorum. */
  readonly deadlineMs?: number
  /** The longest pause between two attempts to connect. Default: that of gRPC. */
  readonly reconnectMs?: number
}

/** Headers of a call, such as a token. */
export type CallHeaders = Readonly<Record<string, string>>

/** etcd's API as a client of gRPC has it: nothing is retried, and nothing is added. */
export class ApiClient {
  private readonly client: Client
  private readonly deadlineMs: number

  /** @param address `host:port` */
  constructor(address: string, { deadlineMs = 30_000, reconnectMs }: ApiClientOptions = {}) {
    this.deadlineMs = deadlineMs
    this.client = new Client(address, credentials.createInsecure(), {
      'grpc.max_receive_message_length': -1,
      'grpc.max_send_message_length': -1,
      ...(reconnectMs !== undefined && {
        'grpc.initial_reconnect_backoff_ms': Math.min(100, reconnectMs),
        'grpc.max_reconnect_backoff_ms': reconnectMs,
      }),
    })
  }

  /** @throws {ServiceError} with the status of the call */
  call<Request extends object, Response extends object>(
    { path, request, response }: Method<Request, Response>,
    value: Draft<Request>,
    headers: CallHeaders = {},
  ): Promise<Response> {
    return this.unary(path, request.encode(value), (bytes) => response.decode(bytes), headers)
  }

  /** Any bytes to any path. */
  raw(path: string, bytes: Uint8Array): Promise<Buffer> {
    return this.unary(path, Buffer.from(bytes), (answer) => answer, {})
  }

  /** A stream of watches. */
  watch(headers: CallHeaders = {}) {
    return this.open(services.Watch.watch, headers)
  }

  keepAlive(headers: CallHeaders = {}) {
    return this.open(services.Lease.leaseKeepAlive, headers)
  }

  close(): void {
    this.client.close()
  }

  /** Any streaming call. */
  open<Request extends object, Response extends object>(
    { path, request, response }: Method<Request, Response>,
    headers: CallHeaders = {},
  ): MessageStream<Draft<Request>, Response> {
    return new MessageStream(
      this.client.makeBidiStreamRequest(
        path,
        (value: Draft<Request>) => request.encode(value),
        (bytes) => response.decode(bytes),
        metadataOf(headers),
      ),
    )
  }

  private unary<Answer>(
    path: string,
    bytes: Buffer,
    decode: (bytes: Buffer) => Answer,
    headers: CallHeaders,
  ): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.client.makeUnaryRequest(
        path,
        (value: Buffer) => value,
        decode,
        bytes,
        metadataOf(headers),
        { deadline: Date.now() + this.deadlineMs },
        (error, answer) => (answer === undefined ? reject(error) : resolve(answer)),
      )
    })
  }
}

/** Code and message of a call that fails, such as `5 etcdserver: member not found`. */
export async function refusal(call: Promise<unknown>): Promise<string> {
  try {
    await call
  } catch (error) {
    return statusOf(error)
  }
  return 'ok'
}

export function statusOf(error: unknown): string {
  const { code, details } = error as ServiceError
  if (details === undefined) throw error
  return `${code} ${details}`
}

function metadataOf(headers: CallHeaders): Metadata {
  const metadata = new Metadata()
  for (const [name, value] of Object.entries(headers)) metadata.set(name, value)
  return metadata
}
