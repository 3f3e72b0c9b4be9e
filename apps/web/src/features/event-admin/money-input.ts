/**
 * What somebody typed as a price, in whole cents; `null` when it is none. Both notations of the decimal mark are taken, since
 * people type what their keyboard has; what the locale's grouping looks like is not (`1.234` may be a thousand or one).
 * @param locale decides which mark separates thousands where both stand: `1.234,50`
 */
export function centsOf(typed: string, locale: string): number | null {
  const parts = new Intl.NumberFormat(locale).formatToParts(12_345.6)
  const decimal = parts.find(({ type }) => type === 'decimal')?.value ?? '.'
  const text = typed.replace(/[\s\u00a0\u202f€]/g, '')
  const bothMarks = text.includes('.') && text.includes(',')
  const plain = bothMarks ? text.replaceAll(decimal === ',' ? '.' : ',', '') : text
  const match = /^(\d{1,9})(?:[.,](\d{1,2}))?$/.exec(plain)
  if (!match) return null
  return Number(match[1]) * 100 + Number((match[2] ?? '').padEnd(2, '0'))
}

/** A price as it is typed in this locale: `12,50`, and `12` when there are no cents. */
export function typedCents(cents: number, locale: string): string {
  const whole = cents % 100 === 0
  return new Intl.NumberFormat(locale, {
    useGrouping: false,
    minimumFractionDigits: whole ? 0 : 2,
    maximumFractionDigits: 2,
  }).format(cents / 100)
}
