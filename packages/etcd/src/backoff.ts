export interface BackoffLimits {
  readonly firstMs: number
  readonly maxMs: number
}

/**
 * The wait before an attempt, in milliseconds. It doubles up to a cap. Half of it is random, so
 * that the clients of a recovering node do not reconnect at the same time.
 *
 * @param attempt 0 for the first wait
 * @param random a number in [0, 1)
 */
export function backoffMs(attempt: number, { firstMs, maxMs }: BackoffLimits, random: number): number {
  const ceiling = Math.min(maxMs, firstMs * 2 ** Math.min(attempt, 30))
  return ceiling / 2 + (ceiling / 2) * random
}
