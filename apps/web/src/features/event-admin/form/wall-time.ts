/*
 * Converts between the wall time of an event and the time in UTC. A wall time is
 * `2026-06-12T20:30`, as in the browser's field for date and time. A moment is ISO 8601 in UTC with
 * milliseconds.
 */

/** Each year one hour is skipped and another one occurs twice. */
export type WallTimeKind = 'once' | 'skipped' | 'twice'

const dayMs = 24 * 60 * 60 * 1000

/**
 * Returns the moment of a wall time. A repeated hour means its first occurrence. A skipped one is
 * moved later by the change of the clocks.
 * @returns `null` if it is no wall time, or the zone is unknown
 */
export function momentOf(wall: string, timeZone: string): { iso: string; kind: WallTimeKind } | null {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/.test(wall)) return null
  const asUtcMs = Date.parse(`${wall}:00.000Z`)
  if (Number.isNaN(asUtcMs) || !new Date(asUtcMs).toISOString().startsWith(wall)) return null
  try {
    // The clocks change at most once in two days, so the offset is that of the day before or of the
    // day after.
    const offsets = [offsetMs(asUtcMs - dayMs, timeZone), offsetMs(asUtcMs + dayMs, timeZone)] as const
    const fitting = [...new Set(offsets)].filter((offset) => offsetMs(asUtcMs - offset, timeZone) === offset)
    const offset = fitting.length > 0 ? Math.max(...fitting) : offsets[0]
    const kind = fitting.length === 0 ? 'skipped' : fitting.length === 2 ? 'twice' : 'once'
    return { iso: new Date(asUtcMs - offset).toISOString(), kind }
  } catch {
    return null
  }
}

/**
 * Returns the wall time of a moment without its seconds; empty if the moment is invalid or the zone
 * unknown.
 */
export function wallTimeOf(iso: string, timeZone: string): string {
  const ms = Date.parse(iso)
  if (Number.isNaN(ms)) return ''
  try {
    return new Date(ms + offsetMs(ms, timeZone)).toISOString().slice(0, 16)
  } catch {
    return ''
  }
}

/** Returns the same wall time some days later, also across a change of the clocks. */
export function daysLater(iso: string, days: number, timeZone: string): string {
  const wall = wallTimeOf(iso, timeZone)
  const later = new Date(Date.parse(`${wall}:00.000Z`) + days * dayMs).toISOString().slice(0, 16)
  return momentOf(later, timeZone)?.iso ?? iso
}

/**
 * Returns the zone's offset from UTC at that moment, in milliseconds.
 * @throws {RangeError} for an unknown zone
 */
function offsetMs(ms: number, timeZone: string): number {
  const parts = clockOf(timeZone).formatToParts(ms)
  const part = (type: Intl.DateTimeFormatPartTypes) => Number(parts.find((each) => each.type === type)?.value)
  const shownMs = Date.UTC(
    part('year'),
    part('month') - 1,
    part('day'),
    part('hour'),
    part('minute'),
    part('second'),
  )
  return shownMs - Math.floor(ms / 1000) * 1000
}

const clocks = new Map<string, Intl.DateTimeFormat>()

/**
 * Returns a cached format. Creating one takes far longer than using it, and a form uses it at every
 * key.
 * @throws {RangeError} for an unknown zone
 */
function clockOf(timeZone: string): Intl.DateTimeFormat {
  const known = clocks.get(timeZone)
  if (known) return known
  const clock = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
  clocks.set(timeZone, clock)
  return clock
}
