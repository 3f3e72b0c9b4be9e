import { clsx } from 'clsx'
import { useI18n } from '../../../lib/i18n/i18n.tsx'
import { useAreaMessages } from '../../../lib/inner/area.ts'
import type { CsvCell } from '../../../lib/inner/csv.ts'
import { chartMessages } from './chart-messages.ts'

/**
 * Size limits of the shown table, which renders twice a second. A larger table has a notice, and
 * its file has all rows and columns.
 */
const rowsMax = 400
const columnsMax = 25

export interface DataColumn {
  label: string
  /** Formats the numbers of this column, and aligns it right. */
  show?: (value: number) => string
  /** Formats the texts of this column, such as a time that is saved as ISO 8601. */
  showText?: (value: string) => string
  /** Label in the saved file, if it differs. */
  savedLabel?: string
}

/** A chart's numbers, as they are shown and as they are saved. */
export interface DataTableContent {
  columns: readonly DataColumn[]
  /** One cell per column. The first cell is the heading of the row. */
  rows: readonly (readonly CsvCell[])[]
}

/** @param label its accessible name */
export function DataTable({ label, columns: all, rows }: DataTableContent & { label: string }) {
  const columns = all.slice(0, columnsMax)
  return (
    <>
      {/* biome-ignore lint/a11y/useSemanticElements: a section would be a landmark for each table of the page. */}
      <div
        role="group"
        aria-label={label}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
        tabIndex={0}
        className="figures max-h-80 overflow-auto rounded-sm text-sm"
      >
        <table className="w-full border-collapse">
          <caption className="sr-only">{label}</caption>
          <thead className="sticky top-0 bg-raised">
            <tr>
              {columns.map((column, index) => (
                <th
                  key={column.label}
                  scope="col"
                  className={clsx(
                    'border-b py-2 pr-4 font-medium text-ink-soft text-xs',
                    column.show && index > 0 ? 'text-right' : 'text-left',
                  )}
                >
                  {column.label}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.slice(0, rowsMax).map((row, place) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: two events may have the same name; rows have no other identity.
              <tr key={place} className="border-b last:border-0">
                {row.slice(0, columnsMax).map((value, index) => (
                  <Cell
                    key={columns[index]?.label}
                    value={value}
                    column={columns[index]}
                    first={index === 0}
                  />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <LeftOut columns={all.length} rows={rows.length} />
    </>
  )
}

/** Notice about the rows and columns that only the file has. */
function LeftOut({ columns, rows }: { columns: number; rows: number }) {
  const { format } = useI18n()
  const { firstRows, firstColumns, restInFile } = useAreaMessages(chartMessages)
  if (columns <= columnsMax && rows <= rowsMax) return null
  return (
    <p className="figures mt-2 text-ink-soft text-xs">
      {rows > rowsMax && `${firstRows(format.number(rowsMax), format.number(rows))} `}
      {columns > columnsMax && `${firstColumns(format.number(columnsMax), format.number(columns))} `}
      {restInFile}
    </p>
  )
}

interface CellProps {
  value: CsvCell
  column: DataColumn | undefined
  first: boolean
}

function Cell({ value, column, first }: CellProps) {
  const text = written(value, column)
  if (first)
    return (
      <th
        scope="row"
        className={clsx('py-1.5 pr-4 text-left font-normal', column?.showText && 'whitespace-nowrap')}
      >
        {text}
      </th>
    )
  return (
    <td className={clsx('py-1.5 pr-4', column?.show ? 'whitespace-nowrap text-right' : 'text-left')}>
      {text}
    </td>
  )
}

function written(value: CsvCell, column: DataColumn | undefined): CsvCell {
  if (typeof value === 'number') return column?.show ? column.show(value) : value
  if (typeof value === 'string') return column?.showText ? column.showText(value) : value
  return '–'
}
