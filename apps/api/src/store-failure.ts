import { EtcdFailure } from '@ticketcd/etcd'
import type { Failure } from '@ticketcd/schema'

/** When a customer may try again after a write or a read found no quorum. */
const retryAfterMs = 2_000

/** What etcd's failures mean to a customer; `internal` for all that is not etcd's. */
export function failureOfStore(cause: unknown): Failure {
  if (!(cause instanceof EtcdFailure)) return { code: 'internal' }
  // It may have been sent and applied: only the store can tell.
  if (cause.outcome === 'unknown') return { code: 'outcome-unknown' }
  switch (cause.code) {
    case 'unavailable':
    case 'timeout':
    case 'no-space':
    case 'cancelled':
      return { code: 'unavailable', retryAfterMs }
    case 'compacted':
    case 'lease-not-found':
    case 'auth':
    case 'invalid':
    case 'decode':
    case 'internal':
      return { code: 'internal' }
    default:
      return cause.code satisfies never
  }
}
