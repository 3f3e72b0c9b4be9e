import { GrpcError, grpcCode } from './grpc-error.ts'
import { parseTimeoutMs } from './grpc-timeout.ts'
import type { RequestHeaders } from './metadata.ts'
import type { Route, Routes } from './routes.ts'

export type MessageEncoding = 'identity' | 'gzip'

/** A request's headers after they were checked. */
export interface RequestHead {
  readonly path: string
  readonly route: Route
  readonly timeoutMs: number | undefined
  readonly encoding: MessageEncoding
}

/** A request that the server refuses by its headers alone. */
export interface Refusal {
  readonly httpStatus: 200 | 400 | 405 | 415
  readonly error: GrpcError
}

const grpc = 'application/grpc'

/** Whether a content type is gRPC's, with any encoding of the messages. */
export function isGrpc(contentType: RequestHeaders[string]): boolean {
  if (contentType === grpc) return true
  if (typeof contentType !== 'string' || !contentType.toLowerCase().startsWith(grpc)) return false
  const next = contentType[grpc.length]
  return next === undefined || next === '+' || next === ';'
}

/**
 * Checks the headers in the order of grpc-go 1.4x, with its messages and HTTP status codes, as etcd
 * 3.5 answers. etcd 3.4 resets the stream where the HTTP status is not 200.
 */
export function readHead(headers: RequestHeaders, routes: Routes): RequestHead | Refusal {
  const contentType = headers['content-type']
  if (!isGrpc(contentType)) {
    const quoted = JSON.stringify(contentType ?? '')
    return refuse(415, grpcCode.invalidArgument, `invalid gRPC request content-type ${quoted}`)
  }
  const timeout = headers['grpc-timeout']
  let timeoutMs: number | undefined
  try {
    if (timeout !== undefined) timeoutMs = parseTimeoutMs(String(timeout))
  } catch (error) {
    return { httpStatus: 400, error: error as GrpcError }
  }
  const method = headers[':method']
  if (method !== 'POST') {
    const message = `Received a HEADERS frame with :method ${JSON.stringify(method)} which should be POST`
    return refuse(405, grpcCode.internal, message)
  }
  const path = String(headers[':path'])
  const encoding = headers['grpc-encoding'] ?? 'identity'
  try {
    const route = routes.find(path)
    if (encoding === 'identity' || encoding === 'gzip') return { path, route, timeoutMs, encoding }
    const quoted = JSON.stringify(encoding)
    const message = `grpc: Decompressor is not installed for grpc-encoding ${quoted}`
    // The client may repeat the call with one of these (gRPC's compression.md).
    return refuse(200, grpcCode.unimplemented, message, { 'grpc-accept-encoding': 'gzip' })
  } catch (error) {
    return { httpStatus: 200, error: error as GrpcError }
  }
}

function refuse(
  httpStatus: Refusal['httpStatus'],
  ...error: ConstructorParameters<typeof GrpcError>
): Refusal {
  return { httpStatus, error: new GrpcError(...error) }
}
