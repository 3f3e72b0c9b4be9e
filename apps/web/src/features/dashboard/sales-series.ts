import type { SalesFigures, SalesPoint, SalesSeries, SalesStep } from '@ticketcd/schema'

/*
 * Continues a series that was fetched once by the latest minutes of the live statistics:
 * - `withMinutes` merges them into the series by minutes and replaces the same minutes;
 * - `refined` replaces each covered hour by the sum of its minutes, and each covered day by the sum
 *   of its hours.
 *
 * A running hour is exactly the sum of its minutes. No sale is counted twice, even if a minute is
 * reported repeatedly.
 */

export const stepMs = {
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
} as const satisfies Record<SalesStep, number>

/** The number of kept minutes: two hours, so that an hour that has just ended is still covered. */
const minutesKept = 120

/** Returns when the step that contains `at` begins (in UTC), in milliseconds since 1970. */
export function beginning(at: string, step: SalesStep): number {
  return Math.floor(Date.parse(at) / stepMs[step]) * stepMs[step]
}

/** Whether the live minutes adjoin the series. After a longer pause it has to be fetched again. */
export function adjoins(series: SalesSeries, at: string): boolean {
  return beginning(at, 'minute') - Date.parse(series.to) <= stepMs.minute
}

/**
 * Merges the latest minutes into a series by minutes. An older revision leaves it unchanged.
 * @param at the time of the statistics
 */
export function withMinutes(
  series: SalesSeries,
  { revision, at, latestMinutes }: { revision: number; at: string; latestMinutes: readonly SalesPoint[] },
): SalesSeries {
  const to = Math.max(Date.parse(series.to), beginning(at, 'minute') + stepMs.minute)
  // A revision has fixed sales, so at the same revision only another minute may have begun.
  if (revision < series.revision || (revision === series.revision && to === Date.parse(series.to)))
    return series
  const from = Math.max(Date.parse(series.from), to - minutesKept * stepMs.minute)
  const reported = new Set(latestMinutes.map((point) => point.at))
  const points = [...series.points.filter((point) => !reported.has(point.at)), ...latestMinutes]
    .filter((point) => Date.parse(point.at) >= from)
    .sort((one, other) => one.at.localeCompare(other.at))
  return { ...series, revision, from: iso(from), to: iso(to), points }
}

/**
 * Replaces each step of `coarse` that `fine` covers from its beginning by the sum of the finer
 * steps.
 * @param coarse by hours or days
 * @param fine by shorter steps
 */
export function refined(coarse: SalesSeries, fine: SalesSeries): SalesSeries {
  const length = stepMs[coarse.step]
  const coveredFrom = Math.ceil(Date.parse(fine.from) / length) * length
  const sums = new Map<number, SalesPoint['byType']>()
  for (const point of fine.points) {
    const start = beginning(point.at, coarse.step)
    if (start >= coveredFrom) sums.set(start, sum(sums.get(start) ?? {}, point.byType))
  }
  const reported = [...sums].map(([start, byType]) => ({ at: iso(start), byType }))
  const untouched = coarse.points.filter((point) => Date.parse(point.at) < coveredFrom)
  const end = Math.max(Date.parse(coarse.to), beginning(iso(Date.parse(fine.to) - 1), coarse.step) + length)
  return {
    ...coarse,
    revision: Math.max(coarse.revision, fine.revision),
    to: iso(end),
    points: [...untouched, ...reported].sort((one, other) => one.at.localeCompare(other.at)),
  }
}

/** The sales of one step, which may be empty. `at` is in milliseconds since 1970. */
export interface SalesRow {
  at: number
  byType: SalesPoint['byType']
}

export function salesRows(series: SalesSeries, count: number): SalesRow[] {
  const length = stepMs[series.step]
  const known = new Map(series.points.map((point) => [Date.parse(point.at), point.byType]))
  const last = Date.parse(series.to) - length
  return Array.from({ length: count }, (_, index) => {
    const at = last - (count - 1 - index) * length
    return { at, byType: known.get(at) ?? {} }
  })
}

/** Whether two ranges have the same steps with the same sales. `undefined` before the load. */
export function isSameSales(
  one: readonly SalesRow[] | undefined,
  other: readonly SalesRow[] | undefined,
): boolean {
  if (one === other) return true
  return (
    one?.length === other?.length &&
    (one ?? []).every((row, index) => {
      const twin = other?.[index]
      return row.at === twin?.at && isSameStep(row.byType, twin.byType)
    })
  )
}

function isSameStep(one: SalesPoint['byType'], other: SalesPoint['byType']): boolean {
  if (one === other) return true
  const types = Object.keys(one)
  return (
    types.length === Object.keys(other).length &&
    types.every((type) => {
      const [figures, twin] = [figuresOf(one, type), figuresOf(other, type)]
      return (
        figures?.revenue === twin?.revenue &&
        figures?.tickets === twin?.tickets &&
        figures?.orders === twin?.orders
      )
    })
  )
}

/** Returns the sum over all types. */
export function totalOf(byType: SalesPoint['byType']): SalesFigures {
  return Object.values(byType).reduce(add, { revenue: 0, tickets: 0, orders: 0 })
}

/** Returns the revenue of one type, in cents. */
export function revenueOf(byType: SalesPoint['byType'], type: string): number {
  return figuresOf(byType, type)?.revenue ?? 0
}

/** Returns the revenue of some types over all rows, in cents. */
export function revenueIn(rows: readonly SalesRow[], types: readonly string[]): number {
  return rows.reduce(
    (sum, { byType }) => types.reduce((total, type) => total + revenueOf(byType, type), sum),
    0,
  )
}

/** People choose the names of types, and may choose `constructor`. Only own properties count. */
function figuresOf(byType: SalesPoint['byType'], type: string): SalesFigures | undefined {
  return Object.hasOwn(byType, type) ? byType[type] : undefined
}

function sum(one: SalesPoint['byType'], other: SalesPoint['byType']): SalesPoint['byType'] {
  const both = new Map(Object.entries(one))
  for (const [type, figures] of Object.entries(other)) {
    const before = both.get(type)
    both.set(type, before ? add(before, figures) : figures)
  }
  return Object.fromEntries(both)
}

function add(one: SalesFigures, other: SalesFigures): SalesFigures {
  return {
    revenue: one.revenue + other.revenue,
    tickets: one.tickets + other.tickets,
    orders: one.orders + other.orders,
  }
}

const iso = (ms: number) => new Date(ms).toISOString()
