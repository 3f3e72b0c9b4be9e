import type { DialFailure } from './dial.ts'

const firstMs = 20
const lastMs = 200
/** A refusal changes only when an operator or the membership does. */
const refusedMs = 1_000

/**
 * The wait before the next dial: none after the first failure, then 20 to 200 ms, so that a node
 * that comes back is reached within one election timeout. Up to half of it is taken off by chance,
 * so that nodes do not dial in step.
 *
 * @param failures in a row, at least 1
 * @param random from 0 to 1
 */
export function backoffMs(failures: number, code: DialFailure['code'], random: number): number {
  const jitter = 1 - random / 2
  // A process that has just ended may still be connected under the same id.
  if (code !== 'unreachable' && code !== 'duplicate') return refusedMs * jitter
  if (failures <= 1) return 0
  return Math.min(lastMs, firstMs * 2 ** Math.min(failures - 2, 10)) * jitter
}
