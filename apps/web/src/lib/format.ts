import { currency } from '@ticketcd/schema'

/** Which language and region numbers and dates are written for: a BCP 47 tag. */
export type Locale = string

type DateParts = Pick<
  Intl.DateTimeFormatOptions,
  'weekday' | 'day' | 'month' | 'year' | 'hour' | 'minute' | 'second' | 'timeZoneName'
>

const day: DateParts = { weekday: 'short', day: 'numeric', month: 'short' }

/** Making an Intl formatter costs far more than using it, and lists ask for the same few again and again. */
const formatters = new Map<string, Intl.DateTimeFormat>()

function dateFormat(locale: Locale, timeZone: string, parts: DateParts): Intl.DateTimeFormat {
  const key = JSON.stringify([locale, timeZone, parts])
  const known = formatters.get(key)
  if (known) return known
  const made = new Intl.DateTimeFormat(locale, { ...parts, timeZone })
  formatters.set(key, made)
  return made
}

/**
 * Numbers and dates in the words of one locale. Moments come as ISO 8601 in UTC and are told in the event's own
 * time zone, as its visitors will read them on the door.
 */
export function formatsFor(locale: Locale) {
  const money = new Intl.NumberFormat(locale, { style: 'currency', currency })
  const wholeMoney = new Intl.NumberFormat(locale, { style: 'currency', currency, maximumFractionDigits: 0 })
  const number = new Intl.NumberFormat(locale)
  // `09:00` where the day has 24 hours, `9:00 AM` where it has twice twelve.
  const { hour12 } = new Intl.DateTimeFormat(locale, { hour: 'numeric' }).resolvedOptions()
  const time: DateParts = { hour: hour12 ? 'numeric' : '2-digit', minute: '2-digit' }

  return {
    locale,
    /** `€24.50`; without decimals when there are none. @param cents whole cents */
    money: (cents: number) => (cents % 100 === 0 ? wholeMoney : money).format(cents / 100),
    number: (value: number) => number.format(value),
    /** `Fri 12 Jun`, with the year when it is not this one. */
    day: (iso: string, timeZone: string, now = new Date()) =>
      dateFormat(locale, timeZone, withYear(day, iso, now)).format(new Date(iso)),
    /** `12 Jun` */
    shortDay: (iso: string, timeZone: string) =>
      dateFormat(locale, timeZone, { day: 'numeric', month: 'short' }).format(new Date(iso)),
    /** `20:30` */
    time: (iso: string, timeZone: string) => dateFormat(locale, timeZone, time).format(new Date(iso)),
    /** `20:30:05`, by the reader's own clock. */
    clock: (iso: string) =>
      dateFormat(locale, browserTimeZone(), { ...time, second: '2-digit' }).format(new Date(iso)),
    /** `Fri 12 Jun, 20:30` */
    dayAndTime: (iso: string, timeZone: string, now = new Date()) =>
      dateFormat(locale, timeZone, { ...withYear(day, iso, now), ...time }).format(new Date(iso)),
    /** `Friday 12 June 2026` */
    longDay: (iso: string, timeZone: string) =>
      dateFormat(locale, timeZone, {
        weekday: 'long',
        day: 'numeric',
        month: 'long',
        year: 'numeric',
      }).format(new Date(iso)),
    /** `20:30 – 23:00`, with both days when it lasts longer than a night. */
    timeRange: (startIso: string, endIso: string, timeZone: string) => {
      const oneNight = Date.parse(endIso) - Date.parse(startIso) < 16 * 60 * 60 * 1000
      const moment = dateFormat(locale, timeZone, oneNight ? time : { ...day, ...time })
      return [startIso, endIso].map((iso) => moment.format(new Date(iso))).join(' – ')
    },
    /** `GMT+1`, or `CET`, at that moment. */
    zone: (iso: string, timeZone: string) =>
      dateFormat(locale, timeZone, { timeZoneName: 'short' })
        .formatToParts(new Date(iso))
        .find((part) => part.type === 'timeZoneName')?.value ?? timeZone,
    /** A list in words: `jazz, fado and rock`. */
    list: (values: readonly string[]) => new Intl.ListFormat(locale, { type: 'conjunction' }).format(values),
  }
}

export type Formats = ReturnType<typeof formatsFor>

function withYear(parts: DateParts, iso: string, now: Date): DateParts {
  return new Date(iso).getFullYear() === now.getFullYear() ? parts : { ...parts, year: 'numeric' }
}

/** Whether a clock in the event's time zone shows another time than the browser's at that moment. */
export function zoneDiffers(iso: string, timeZone: string, browserZone = browserTimeZone()): boolean {
  const shown = (zone: string) =>
    dateFormat('en-GB', zone, { ...day, hour: '2-digit', minute: '2-digit' }).format(new Date(iso))
  return shown(timeZone) !== shown(browserZone)
}

export function browserTimeZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone
}
