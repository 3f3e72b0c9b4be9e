import { EtcdFailure } from '@ticketcd/etcd'
import type { Failure } from '@ticketcd/schema'

/**
 * When a customer may try again after a write or a read found no quorum, in milliseconds. An election takes about a
 * second, and a sale must not wait for its customers after it. Spread, so that they do not return together.
 */
const retryAfterMs = { min: 500, spread: 500 }

/** What etcd's failures mean to a customer; `internal` for all that is not etcd's. */
export function failureOfStore(cause: unknown, random = Math.random): Failure {
  if (!(cause instanceof EtcdFailure)) return { code: 'internal' }
  // It may have been sent and applied: only the store can tell.
  if (cause.outcome === 'unknown') return { code: 'outcome-unknown' }
  switch (cause.code) {
    case 'unavailable':
    case 'timeout':
    case 'no-space':
    case 'cancelled':
      return {
        code: 'unavailable',
        retryAfterMs: Math.round(retryAfterMs.min + retryAfterMs.spread * random()),
      }
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
