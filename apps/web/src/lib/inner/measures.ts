import { currency } from '@ticketcd/schema'
import { useMemo } from 'react'
import type { Locale } from '../format.ts'
import { useI18n } from '../i18n/i18n.tsx'

/** @returns formatters of numbers with units for one locale, for charts and admin figures */
export function measuresFor(locale: Locale) {
  const wholePercent = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 })
  const finePercent = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 1 })
  const compact = new Intl.NumberFormat(locale, { notation: 'compact', maximumSignificantDigits: 3 })
  const compactMoney = new Intl.NumberFormat(locale, {
    style: 'currency',
    currency,
    notation: 'compact',
    maximumSignificantDigits: 3,
  })
  const wholeMoney = new Intl.NumberFormat(locale, { style: 'currency', currency, maximumFractionDigits: 0 })
  const significant = new Intl.NumberFormat(locale, { maximumSignificantDigits: 3 })
  const tenths = new Intl.NumberFormat(locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 })

  const hundredths = new Intl.NumberFormat(locale, { minimumFractionDigits: 2, maximumFractionDigits: 2 })

  return {
    /**
     * `34 %`; one decimal below 10 % and near 100 %. Only an exact 0 is written as 0 %, and only an
     * exact 1 as 100 %: with one seat left, an event is not sold out.
     * @param share of 1
     */
    percent: (share: number) => {
      const size = Math.abs(share)
      if (size === 0 || size === 1) return wholePercent.format(share)
      const reported = size < 1 ? Math.min(0.999, Math.max(0.001, size)) : Math.max(1.001, size)
      const isFine = reported < 0.0995 || (reported >= 0.995 && reported < 1.005)
      return (isFine ? finePercent : wholePercent).format(Math.sign(share) * reported)
    },
    /** `12.4K` */
    compact: (value: number) => compact.format(value),
    /** `€12.4K`. @param cents whole cents */
    compactMoney: (cents: number) => compactMoney.format(cents / 100),
    /** `€12,430`: rounded to whole euros. @param cents whole cents */
    roundMoney: (cents: number) => wholeMoney.format(cents / 100),
    /** `0.34`, `34.1`: a rate with a fixed number of decimals, so that its width does not jump. */
    rate: (value: number) => (value < 10 ? hundredths : tenths).format(value),
    /** `1.24 ms`, `1.2 s` */
    milliseconds: (ms: number) =>
      ms < 1_000 ? `${significant.format(ms)} ms` : `${significant.format(ms / 1_000)} s`,
    /** `48.3 MB`, in powers of 1,024 */
    bytes: (bytes: number) => {
      const power = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log2(bytes) / 10))
      return `${significant.format(bytes / 1_024 ** power)} ${units[power]}`
    },
    /** `0.3 s`, `14 s`, `3 min`: an age. */
    age: (ms: number) => {
      if (ms < 9_950) return `${tenths.format(Math.max(0, ms) / 1_000)} s`
      const seconds = Math.round(ms / 1_000)
      if (seconds < 100) return `${seconds} s`
      const minutes = Math.round(seconds / 60)
      return minutes < 100 ? `${minutes} min` : `${Math.round(minutes / 60)} h`
    },
  }
}

const units = ['B', 'kB', 'MB', 'GB', 'TB'] as const

export type Measures = ReturnType<typeof measuresFor>

export function useMeasures(): Measures {
  const { locale } = useI18n().format
  return useMemo(() => measuresFor(locale), [locale])
}
