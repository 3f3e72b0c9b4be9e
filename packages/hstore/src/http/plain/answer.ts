import type { HttpResponse } from '../../front/front-end.ts'
import { type Refusal, refusalStatus } from './refusal.ts'

/** The headers of every answer. Stored text may look like a page, which no browser may show as one. */
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
