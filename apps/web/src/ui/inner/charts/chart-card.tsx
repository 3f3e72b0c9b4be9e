import { clsx } from 'clsx'
import Download from 'lucide-react/icons/download'
import Table from 'lucide-react/icons/table-2'
import { type ReactNode, useId, useState } from 'react'
import { useI18n } from '../../../lib/i18n/i18n.tsx'
import { useAreaMessages } from '../../../lib/inner/area.ts'
import { downloadCsv } from '../../../lib/inner/csv.ts'
import type { Moment } from '../../../lib/inner/moment.ts'
import { AsOf } from '../as-of.tsx'
import { chartMessages } from './chart-messages.ts'
import { DataTable, type DataTableContent } from './data-table.tsx'

interface ChartCardProps {
  title: string
  /** The content of the chart as a sentence; screen readers read it instead of the drawing. */
  summary: ReactNode
  /**
   * All numbers of the chart, also those that the drawing merges. Called on display or download.
   */
  table: () => DataTableContent
  /** Name of the CSV file, without its extension. */
  file: string
  moment: Moment
  /** Controls of the chart, such as a time range. */
  controls?: ReactNode
  className?: string
  /** The drawing. */
  children: ReactNode
}

const toolStyle =
  'inline-flex h-8 items-center gap-1.5 rounded-md px-2 font-medium text-ink-soft text-xs hover:bg-sunken hover:text-ink aria-pressed:bg-sunken aria-pressed:text-ink [&_svg]:size-3.5'

/** The frame of every chart: title, summary, drawing or table, age of the data, CSV download. */
export function ChartCard({
  title,
  summary,
  table,
  file,
  moment,
  controls,
  className,
  children,
}: ChartCardProps) {
  const messages = useAreaMessages(chartMessages)
  const { format } = useI18n()
  const titleId = useId()
  const [asTable, setAsTable] = useState(false)
  return (
    <section
      aria-labelledby={titleId}
      className={clsx('flex min-w-0 flex-col rounded-lg border bg-raised p-4 sm:p-5', className)}
    >
      <header className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2">
        <div className="min-w-0 flex-1 basis-48">
          <h2 id={titleId} className="font-semibold text-base">
            {title}
          </h2>
          <p className="figures mt-0.5 text-ink-soft text-sm">{summary}</p>
        </div>
        {controls}
      </header>
      <div className="mt-4 flex min-h-0 flex-1 flex-col">
        {asTable ? <DataTable label={title} {...table()} /> : children}
      </div>
      <footer className="mt-4 flex flex-wrap items-center justify-between gap-x-4 gap-y-1">
        <AsOf moment={moment} />
        <div className="-mx-2 flex">
          <button
            type="button"
            aria-pressed={asTable}
            aria-label={messages.showTable(title)}
            className={toolStyle}
            onClick={() => setAsTable(!asTable)}
          >
            <Table aria-hidden="true" />
            {messages.table}
          </button>
          <button
            type="button"
            aria-label={messages.download(title)}
            className={toolStyle}
            onClick={() => downloadCsv(file, saved(table()), format.locale)}
          >
            <Download aria-hidden="true" />
            {messages.csv}
          </button>
        </div>
      </footer>
    </section>
  )
}

/** @returns the rows of the file. Times stay in UTC, and the heading of their column says so. */
function saved({ columns, rows }: DataTableContent) {
  return [columns.map((column) => column.savedLabel ?? column.label), ...rows]
}
