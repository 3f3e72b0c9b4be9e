import { currency } from '@ticketcd/schema'

/** Language and region of numbers and dates: a BCP 47 tag. */
export type Locale = string

type DateParts = Pick<
  Intl.DateTimeFormatOptions,
  'weekday' | 'day' | 'month' | 'year' | 'hour' | 'minute' | 'second' | 'timeZoneName'
>

const day: DateParts = { weekday: 'short', day: 'numeric', month: 'short' }

/** Cached, because creating an Intl formatter costs far more than using it. */
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
 * @returns formatters of numbers and dates for one locale. They take times as ISO 8601 in UTC, and
 * show them in the event's own time zone, as on its door.
 */
export function formatsFor(locale: Locale) {
  const money = new Intl.NumberFormat(locale, { style: 'currency', currency })
  const wholeMoney = new Intl.NumberFormat(locale, { style: 'currency', currency, maximumFractionDigits: 0 })
  const number = new Intl.NumberFormat(locale)
  // `09:00` with a 24-hour clock, `9:00 AM` with a 12-hour clock.
  const { hour12 } = new Intl.DateTimeFormat(locale, { hour: 'numeric' }).resolvedOptions()
  const time: DateParts = { hour: hour12 ? 'numeric' : '2-digit', minute: '2-digit' }

  return {
    locale,
    /** `€24.50`; without decimals if there are no cents. @param cents whole cents */
    money: (cents: number) => (cents % 100 === 0 ? wholeMoney : money).format(cents / 100),
    number: (value: number) => number.format(value),
    /** `Fri 12 Jun`, with the year if it is not the current one. */
    day: (iso: string, timeZone: string, now = new Date()) =>
      dateFormat(locale, timeZone, withYear(day, iso, now)).format(new Date(iso)),
    /** `12 Jun` */
    shortDay: (iso: string, timeZone: string) =>
      dateFormat(locale, timeZone, { day: 'numeric', month: 'short' }).format(new Date(iso)),
    /** `20:30` */
    time: (iso: string, timeZone: string) => dateFormat(locale, timeZone, time).format(new Date(iso)),
    /** `20:30:05`, in the browser's time zone. */
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
    /** `20:30 – 23:00`, with both days from a duration of 16 hours. */
    timeRange: (startIso: string, endIso: string, timeZone: string) => {
      const oneNight = Date.parse(endIso) - Date.parse(startIso) < 16 * 60 * 60 * 1000
      const moment = dateFormat(locale, timeZone, oneNight ? time : { ...day, ...time })
      return [startIso, endIso].map((iso) => moment.format(new Date(iso))).join(' – ')
    },
    /** `GMT+1` or `CET`, as valid at `iso`. */
    zone: (iso: string, timeZone: string) =>
      dateFormat(locale, timeZone, { timeZoneName: 'short' })
        .formatToParts(new Date(iso))
        .find((part) => part.type === 'timeZoneName')?.value ?? timeZone,
    /** `jazz, fado and rock` */
    list: (values: readonly string[]) => new Intl.ListFormat(locale, { type: 'conjunction' }).format(values),
  }
}

export type Formats = ReturnType<typeof formatsFor>

function withYear(parts: DateParts, iso: string, now: Date): DateParts {
  return new Date(iso).getFullYear() === now.getFullYear() ? parts : { ...parts, year: 'numeric' }
}

/** Whether the local time at `iso` differs between the event's time zone and the browser's. */
export function zoneDiffers(iso: string, timeZone: string, browserZone = browserTimeZone()): boolean {
  const shown = (zone: string) =>
    dateFormat('en-GB', zone, { ...day, hour: '2-digit', minute: '2-digit' }).format(new Date(iso))
  return shown(timeZone) !== shown(browserZone)
}

export function browserTimeZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone
}
