export const minuteMs = 60_000
export const hourMs = 60 * minuteMs
export const dayMs = 24 * hourMs

/** ISO 8601 in UTC with milliseconds, like all stored times. */
export function timeAt(timeMs: number): string {
  return new Date(timeMs).toISOString()
}

const formats = new Map<string, Intl.DateTimeFormat>()

/** The offset of a time zone from UTC at a moment, in milliseconds. */
function offsetMs(timeZone: string, timeMs: number): number {
  let format = formats.get(timeZone)
  if (!format) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    })
    formats.set(timeZone, format)
  }
  const parts = Object.fromEntries(
    format.formatToParts(timeMs).map(({ type, value }) => [type, Number(value)]),
  )
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts
  return Date.UTC(year, month - 1, day, hour, minute, second) - timeMs
}

/**
 * The moment of a local time in a zone. `localMs` is the local time read as UTC. A local time that
 * does not exist, because of the change to summer time, is moved by an hour.
 */
export function momentOf(localMs: number, timeZone: string): number {
  const guess = localMs - offsetMs(timeZone, localMs)
  return localMs - offsetMs(timeZone, guess)
}
