export type DayRange = 'today' | 'weekend' | 'month'

/**
 * Returns the most requested ranges, each as first and last day in the browser's time zone.
 * @param now decides the day of "today"; on a Saturday or Sunday the weekend has begun
 */
export function dayRanges(now: Date): Record<DayRange, { from: string; to: string }> {
  const day = (offset: number) => isoDay(new Date(now.getFullYear(), now.getMonth(), now.getDate() + offset))
  const weekday = now.getDay()
  const toSunday = (7 - weekday) % 7
  const toFriday = weekday === 0 || weekday === 6 ? 0 : 5 - weekday
  return {
    today: { from: day(0), to: day(0) },
    weekend: { from: day(toFriday), to: day(toSunday) },
    month: { from: day(0), to: day(30) },
  }
}

function isoDay(date: Date): string {
  const two = (value: number) => String(value).padStart(2, '0')
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
}
