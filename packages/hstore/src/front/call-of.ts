import type { Call } from './call.ts'
import type { ClientConnection } from './client-connection.ts'
import type { Exchange } from './exchange.ts'
import type { RequestHeaders } from './metadata.ts'
import type { Refusal, RequestHead } from './request-head.ts'
import { StreamCall } from './stream-call.ts'
import { UnaryCall } from './unary-call.ts'

/** Begins the call of a request, to be opened with `open`; undefined if it was refused. */
export function callOf(
  exchange: Exchange,
  connection: ClientConnection,
  head: RequestHead | Refusal,
  headers: RequestHeaders,
): Call | undefined {
  if ('error' in head) {
    exchange.finish(head.error, head.httpStatus)
    return undefined
  }
  const { route } = head
  return route.type === 'unary'
    ? new UnaryCall(exchange, connection, head, headers, route.handler)
    : new StreamCall(exchange, connection, head, headers, route.handler)
}
