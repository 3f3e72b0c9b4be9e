import { type Failure, type FailureCode, failureDecisions } from '@ticketcd/schema'

/** The server's failures and the one that only a browser knows: no answer at all. */
export type ClientFailure = Failure | { code: 'unreachable' }
export type ClientFailureCode = ClientFailure['code']

/**
 * What went wrong, as one of the closed set.
 * @param error whatever a query or a mutation threw
 */
export function failureOf(error: unknown): ClientFailure {
  if (isRecord(error) && isRecord(error.data) && isFailure(error.data.failure)) return error.data.failure
  return { code: 'unreachable' }
}

/** Whether asking again, unchanged, may help. Reads only: a write is never repeated without being asked. */
export function mayRetry(failure: ClientFailure): boolean {
  return retryable.has(failure.code)
}

/** Whether only another input can help. */
export function mustChange({ code }: ClientFailure): boolean {
  return code !== 'unreachable' && failureDecisions[code] === 'change'
}

const retryable: ReadonlySet<ClientFailureCode> = new Set<FailureCode | 'unreachable'>([
  'busy',
  'unavailable',
  'outcome-unknown',
  'unreachable',
])

function isFailure(value: unknown): value is Failure {
  return isRecord(value) && typeof value.code === 'string'
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
