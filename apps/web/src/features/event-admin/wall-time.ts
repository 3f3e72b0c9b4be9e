/*
 * What a clock on the wall of the event shows, and the moment it means. A wall time is `2026-06-12T20:30`, as the
 * browser's own field for date and time gives it; a moment is ISO 8601 in UTC with milliseconds.
 */

/** Once a year an hour does not exist, and once another comes twice. */
export type WallTimeKind = 'once' | 'skipped' | 'twice'

const dayMs = 24 * 60 * 60 * 1000

/**
 * @returns the moment: of an hour that comes twice its first time, of one that is skipped as much later as the clocks are
 *   put forward; `null` when it is no wall time, or the zone is unknown
 */
export function momentOf(wall: string, timeZone: string): { iso: string; kind: WallTimeKind } | null {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/.test(wall)) return null
  const asUtcMs = Date.parse(`${wall}:00.000Z`)
  if (Number.isNaN(asUtcMs) || !new Date(asUtcMs).toISOString().startsWith(wall)) return null
  try {
    // The clocks change at most once in two days, so the right offset is that of the day before or of the day after.
    const offsets = [offsetMs(asUtcMs - dayMs, timeZone), offsetMs(asUtcMs + dayMs, timeZone)] as const
    const fitting = [...new Set(offsets)].filter((offset) => offsetMs(asUtcMs - offset, timeZone) === offset)
    const offset = fitting.length > 0 ? Math.max(...fitting) : offsets[0]
    const kind = fitting.length === 0 ? 'skipped' : fitting.length === 2 ? 'twice' : 'once'
    return { iso: new Date(asUtcMs - offset).toISOString(), kind }
  } catch {
    return null
  }
}

/** The wall time of a moment, without its seconds; empty when it is no moment or the zone is unknown. */
export function wallTimeOf(iso: string, timeZone: string): string {
  const ms = Date.parse(iso)
  if (Number.isNaN(ms)) return ''
  try {
    return new Date(ms + offsetMs(ms, timeZone)).toISOString().slice(0, 16)
  } catch {
    return ''
  }
}

/** The same wall time some days later: whatever the clocks do meanwhile, the doors open at eight. */
export function daysLater(iso: string, days: number, timeZone: string): string {
  const wall = wallTimeOf(iso, timeZone)
  const later = new Date(Date.parse(`${wall}:00.000Z`) + days * dayMs).toISOString().slice(0, 16)
  return momentOf(later, timeZone)?.iso ?? iso
}

/** How far the zone's clocks are ahead of UTC at that moment. @throws {RangeError} for an unknown zone */
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

/** Making one takes far longer than using it, and a form asks at every key. @throws {RangeError} for an unknown zone */
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
