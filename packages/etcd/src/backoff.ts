export interface BackoffLimits {
  readonly firstMs: number
  readonly maxMs: number
}

/**
 * How long to wait before attempt `attempt` (0 is the first wait): doubling, capped, and with half of it left to
 * chance so that many clients of a node that comes back do not come back together.
 *
 * @param random a number in [0, 1)
 */
export function backoffMs(attempt: number, { firstMs, maxMs }: BackoffLimits, random: number): number {
  const ceiling = Math.min(maxMs, firstMs * 2 ** Math.min(attempt, 30))
  return ceiling / 2 + (ceiling / 2) * random
}
