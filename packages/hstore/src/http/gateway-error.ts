import { STATUS_CODES } from 'node:http'
import type { HttpResponse } from '../front/front-end.ts'

/** HTTP statuses of gRPC codes, as grpc-gateway maps them. */
const statuses: Readonly<Record<number, number>> = {
  1: 408,
  3: 400,
  4: 504,
  5: 404,
  6: 409,
  7: 403,
  8: 429,
  9: 400,
  10: 409,
  11: 400,
  12: 501,
  14: 503,
  16: 401,
}

const statusOf = (code: number) => statuses[code] ?? 500

/** etcd 3.4 sends the text as `error` and as `message`, 3.5 as `message` alone. */
export function sendError(response: HttpResponse, code: number, message: string): void {
  sendJson(response, statusOf(code), JSON.stringify({ error: message, message, code }))
}

export function sendJson(response: HttpResponse, status: number, text: string): void {
  response.statusCode = status
  response.setHeader('content-type', 'application/json')
  response.end(text)
}

/** The error in the last line of a stream that has begun. */
export function streamErrorOf({ code, message }: { readonly code: number; readonly message: string }) {
  const status = statusOf(code)
  return { grpc_code: code, http_code: status, message, http_status: STATUS_CODES[status] ?? '' }
}
