/** How much more something is than it was, as a share of 1; `null` when there was nothing to compare with. */
export function change(now: number, before: number): number | null {
  return before === 0 ? null : (now - before) / Math.abs(before)
}

/** Whether a share tells less than words do: “up 48,210 %”. */
export function isBeyondTenfold(share: number): boolean {
  return Math.abs(share) > 9
}

export type Direction = 'up' | 'down' | 'level'

/** Less than half a percent is no movement worth an arrow. */
export function direction(share: number): Direction {
  if (Math.abs(share) < 0.005) return 'level'
  return share > 0 ? 'up' : 'down'
}
