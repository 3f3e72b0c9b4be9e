import { currency } from '@ticketcd/schema'
import Table from 'cli-table3'
import type { Column, Query } from './query-file.ts'
import { fieldOf, type Row } from './row.ts'

/** Longer cells are cut in tables; JSON has the full values. */
const cellLength = 60

/** The columns of a query whose file names none. */
const defaultColumns = {
  get: ['key', 'value', 'createRevision', 'modRevision', 'version'],
  prefix: ['key', 'value', 'modRevision'],
  count: ['count'],
  history: ['modRevision', 'type', 'value'],
  watch: ['modRevision', 'type', 'key', 'value'],
} as const satisfies Record<Query['kind'], readonly Column[]>

export function columnsOf(query: Query): readonly Column[] {
  if (query.columns) return query.columns
  if (query.kind !== 'prefix') return defaultColumns[query.kind]
  if (query.group) return [...query.group.by, ...query.group.sum, 'count']
  return query.keysOnly ? ['key', 'modRevision'] : defaultColumns.prefix
}

export function formatTable(columns: readonly Column[], rows: readonly Row[]): string {
  const table = new Table({
    head: columns.map(titleOf),
    chars: { mid: '', 'left-mid': '', 'mid-mid': '', 'right-mid': '' },
    style: { head: [], border: [] },
    colAligns: columns.map((column) => (rows.some((row) => isNumber(row, column)) ? 'right' : 'left')),
  })
  for (const row of rows) table.push(columns.map((column) => formatCell(row, column)))
  return table.toString()
}

/** A row as JSON: the columns of the query by their titles, or all fields if it names none. */
export function jsonRow(query: Query, row: Row): Row {
  if (!query.columns) return row
  return Object.fromEntries(
    query.columns.map((column) => [titleOf(column), fieldOf(row, fieldName(column)) ?? null]),
  )
}

export function formatCell(row: Row, column: Column): string {
  const value = fieldOf(row, fieldName(column))
  const as = typeof column === 'string' ? 'text' : (column.as ?? 'text')
  const text = [value]
    .flat()
    .map((item) => formatValue(item, as))
    .join(', ')
  return text.length > cellLength ? `${text.slice(0, cellLength - 1)}…` : text
}

const money = new Intl.NumberFormat('en-IE', { style: 'currency', currency })

function formatValue(value: unknown, as: 'text' | 'money' | 'time'): string {
  if (value === undefined || value === null) return ''
  if (as === 'money' && typeof value === 'number') return money.format(value / 100)
  if (as === 'time' && typeof value === 'string') return value.replace('T', ' ').slice(0, 16)
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

function isNumber(row: Row, column: Column): boolean {
  return typeof fieldOf(row, fieldName(column)) === 'number'
}

function titleOf(column: Column): string {
  return typeof column === 'string' ? column : (column.title ?? column.field)
}

function fieldName(column: Column): string {
  return typeof column === 'string' ? column : column.field
}
