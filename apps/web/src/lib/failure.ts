import { type Failure, failureDecisions } from '@ticketcd/schema'

/** The server's failures and the browser's own: no answer. */
export type ClientFailure = Failure | { code: 'unreachable' }
export type ClientFailureCode = ClientFailure['code']

/**
 * @param error thrown by a query or a mutation
 * @returns one of the closed set of failures; `unreachable` for an error without a failure
 */
export function failureOf(error: unknown): ClientFailure {
  const failure = isRecord(error) && isRecord(error.data) ? error.data.failure : undefined
  if (!isRecord(failure) || typeof failure.code !== 'string') return { code: 'unreachable' }
  // A newer server may send a code for which this page has no message.
  return isFailure(failure) ? failure : { code: 'internal' }
}

/** Whether a repeated read may succeed later. Writes are never repeated automatically. */
export function mayRetry(failure: ClientFailure): boolean {
  return decisionOf(failure) === 'retry'
}

/** Whether only another input can succeed. */
export function mustChange(failure: ClientFailure): boolean {
  return decisionOf(failure) === 'change'
}

/** @returns the retry delay that the server requests, in milliseconds; 0 if there is none */
export function retryAfterMsOf(failure: ClientFailure): number {
  return 'retryAfterMs' in failure ? failure.retryAfterMs : 0
}

/** From the schema's table. An unreachable server may be reachable a moment later. */
function decisionOf({ code }: ClientFailure): 'retry' | 'change' | 'stop' {
  return code === 'unreachable' ? 'retry' : failureDecisions[code]
}

function isFailure(value: Record<string, unknown>): value is Failure & Record<string, unknown> {
  return Object.hasOwn(failureDecisions, String(value.code))
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
