import { type Failure, failureDecisions } from '@ticketcd/schema'

/** The server's failures and the one that only a browser knows: no answer at all. */
export type ClientFailure = Failure | { code: 'unreachable' }
export type ClientFailureCode = ClientFailure['code']

/**
 * What went wrong, as one of the closed set.
 * @param error whatever a query or a mutation threw
 */
export function failureOf(error: unknown): ClientFailure {
  const failure = isRecord(error) && isRecord(error.data) ? error.data.failure : undefined
  if (!isRecord(failure) || typeof failure.code !== 'string') return { code: 'unreachable' }
  // A newer server may send a code for which this page has no sentence.
  return isFailure(failure) ? failure : { code: 'internal' }
}

/** Whether the same request may succeed later. Reads only: a write is never repeated by itself. */
export function mayRetry(failure: ClientFailure): boolean {
  return decisionOf(failure) === 'retry'
}

/** Whether only another input can help. */
export function mustChange(failure: ClientFailure): boolean {
  return decisionOf(failure) === 'change'
}

/** For how long the server asks not to be asked again, in milliseconds; 0 where it does not say. */
export function retryAfterMsOf(failure: ClientFailure): number {
  return 'retryAfterMs' in failure ? failure.retryAfterMs : 0
}

/** The schema's table decides; an unreachable server may be reachable a moment later. */
function decisionOf({ code }: ClientFailure): 'retry' | 'change' | 'stop' {
  return code === 'unreachable' ? 'retry' : failureDecisions[code]
}

function isFailure(value: Record<string, unknown>): value is Failure & Record<string, unknown> {
  return Object.hasOwn(failureDecisions, String(value.code))
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
