import { EtcdFailure } from '@ticketcd/etcd'
import type { Failure } from '@ticketcd/schema'

/**
 * When a customer may retry after a write or a read found no quorum, in milliseconds. An election
 * takes about a second, and customers should return soon after it. Spread, so that they do not
 * return together.
 */
const retryAfterMs = { min: 500, spread: 500 }

/** The failure that a customer receives for an error of etcd; `internal` for any other error. */
export function failureOfStore(cause: unknown, random = Math.random): Failure {
  if (!(cause instanceof EtcdFailure)) return { code: 'internal' }
  // The request may have been sent and applied. Only the store has the outcome.
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
