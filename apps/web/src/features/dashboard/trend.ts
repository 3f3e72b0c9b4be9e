/** Returns the change as a share of the previous value; `null` if that is 0. */
export function change(now: number, before: number): number | null {
  return before === 0 ? null : (now - before) / Math.abs(before)
}

/** Whether a share is easier to read in words than as "up 48,210 %". */
export function isBeyondTenfold(share: number): boolean {
  return Math.abs(share) > 9
}

export type Direction = 'up' | 'down' | 'level'

/** Less than half a percent counts as level. */
export function direction(share: number): Direction {
  if (Math.abs(share) < 0.005) return 'level'
  return share > 0 ? 'up' : 'down'
}
