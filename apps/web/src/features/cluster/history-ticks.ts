const tickMs = 3 * 60_000

/**
 * Returns the times below the axis: every third full minute from `from` to `to`. All times are in
 * milliseconds since 1970.
 */
export function historyTicks(from: number, to: number): number[] {
  const first = Math.ceil(from / tickMs)
  const last = Math.floor(to / tickMs)
  return Array.from({ length: last - first + 1 }, (_, index) => (first + index) * tickMs)
}
