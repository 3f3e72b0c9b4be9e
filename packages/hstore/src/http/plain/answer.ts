import type { HttpResponse } from '../../front/front-end.ts'
import { Refusal, refusalStatus } from './refusal.ts'

/**
 * The headers of every answer. Stored text may look like a page, which no browser may show as one.
 */
export function setHeaders(response: HttpResponse): void {
  response.setHeader('content-type', 'application/json')
  response.setHeader('x-content-type-options', 'nosniff')
  response.setHeader('cache-control', 'no-store')
}

export function sendAnswer(response: HttpResponse, answer: object): void {
  setHeaders(response)
  response.end(`${JSON.stringify(answer)}\n`)
}

export function sendRefusal(response: HttpResponse, { code, message, headers }: Refusal): void {
  response.statusCode = refusalStatus[code]
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value)
  sendAnswer(response, { error: { code, message } })
}

/**
 * Ends a request that has failed. An answer that has begun breaks off.
 *
 * @param refusal undefined for an error that no request should cause
 * @param report such an error
 */
export function sendFailure(response: HttpResponse, refusal: Refusal | undefined, report: () => void): void {
  if (refusal === undefined) report()
  if (response.destroyed) return
  // By an immediate: see `NodeHttp2Connection`.
  if (response.headersSent) setImmediate(() => response.destroy())
  else sendRefusal(response, refusal ?? new Refusal('internal', 'The node failed. Its log has the reason.'))
}
