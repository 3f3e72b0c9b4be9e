/**
 * Parses a typed price. Both decimal marks are accepted, since keyboards differ. An ambiguous group
 * is rejected: `1.234` may be a thousand or one.
 * @param locale decides the separator of thousands if both marks are present: `1.234,50`
 * @returns whole cents; `null` if it is no price
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

/** Returns a price as it is typed in this locale: `12,50`, and `12` without cents. */
export function typedCents(cents: number, locale: string): string {
  const whole = cents % 100 === 0
  return new Intl.NumberFormat(locale, {
    useGrouping: false,
    minimumFractionDigits: whole ? 0 : 2,
    maximumFractionDigits: 2,
  }).format(cents / 100)
}
