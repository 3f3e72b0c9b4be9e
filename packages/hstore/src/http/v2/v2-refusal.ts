import { authError, Code, StoreError } from '@ticketcd/mvcc'
import { V2Error } from '../../v2/v2-error.ts'
import { Refusal } from '../plain/refusal.ts'

const rootOnly = 'auth is enabled: v2 requests need the token of a user with the role root in Authorization'

/** HTTP statuses of refusals that etcd answers by 500. */
const statuses: ReadonlyMap<Code, number> = new Map([
  [Code.resourceExhausted, 503],
  [Code.unavailable, 503],
  [Code.deadlineExceeded, 503],
])

/**
 * The answer to a request that the node has refused.
 *
 * @returns undefined for an error that no request should cause
 */
export function v2ErrorOf(error: unknown): V2Error | undefined {
  if (error instanceof V2Error) return error
  // A page of another site.
  if (error instanceof Refusal) return new V2Error('unauthorized', error.message, 0, 403)
  if (!(error instanceof StoreError)) return undefined
  if (isAboutRights(error)) return new V2Error('unauthorized', rootOnly)
  return new V2Error('internal', error.message, 0, statuses.get(error.code) ?? 500)
}

function isAboutRights({ code, message }: StoreError): boolean {
  const isDenied = code === Code.unauthenticated || code === Code.permissionDenied
  return isDenied || message === authError('userEmpty').message
}
