import type { SalesStep } from '@ticketcd/schema'
import { browserTimeZone } from '../../lib/format.ts'
import { useI18n } from '../../lib/i18n/i18n.tsx'
import { useAreaMessages } from '../../lib/inner/area.ts'
import type { Moment } from '../../lib/inner/moment.ts'
import { chartMessages } from '../../ui/inner/charts/chart-messages.ts'
import type { DataTableContent } from '../../ui/inner/charts/data-table.tsx'
import { dashboardMessages } from './dashboard-messages.ts'
import { revenueOf, type SalesRow } from './sales-series.ts'
import { stepTime } from './sales-ticks.ts'

interface SalesTableOptions {
  rows: readonly SalesRow[]
  step: SalesStep
  /** One column each. */
  types: readonly string[]
  moment: Moment
}

/** Returns a function that makes the table of a chart: one row per step, revenue in euros. */
export function useSalesTable({ rows, step, types, moment }: SalesTableOptions): () => DataTableContent {
  const { format } = useI18n()
  const messages = useAreaMessages(dashboardMessages)
  const { inZone } = useAreaMessages(chartMessages)
  // The server sums up days in UTC.
  const zone = step === 'day' ? 'UTC' : browserTimeZone()
  return () => ({
    columns: [
      {
        label: inZone(
          messages.steps[step],
          format.zone(new Date(rows.at(-1)?.at ?? moment.receivedAt).toISOString(), zone),
        ),
        showText: (at) => stepTime(Date.parse(at), step, format),
        savedLabel: inZone(messages.steps[step], 'UTC'),
      },
      ...types.map((label) => ({
        label,
        show: (euros: number) => format.money(Math.round(euros * 100)),
      })),
    ],
    rows: rows.map(({ at, byType }) => [
      new Date(at).toISOString(),
      ...types.map((type) => revenueOf(byType, type) / 100),
    ]),
  })
}
