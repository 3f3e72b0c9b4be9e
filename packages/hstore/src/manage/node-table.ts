import type { Health, NodeRow } from './node-row.ts'

const healthWords = {
  healthy: 'healthy',
  alarm: 'alarm',
  'no-leader': 'no leader',
  silent: 'not answering',
  unreachable: 'not reachable',
  stopped: 'stopped',
  down: 'down',
  'never-started': 'never started',
  removed: 'removed',
} satisfies Record<Health, string>

const columns = ['name', 'address', 'health', 'role', 'type', 'term', 'index', 'lag'] as const
const gap = '  '
const isNumeric = (column: number) => column >= 5

/**
 * The nodes as lines for a person. Where the table is wider than the terminal, each node is a
 * paragraph.
 *
 * @param width of the terminal, in characters
 */
export function nodeTable(rows: readonly NodeRow[], width: number): string[] {
  const cells = rows.map(cellsOf)
  const all = [columns, ...cells]
  const widths = columns.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)))
  const total = widths.reduce((sum, each) => sum + each, gap.length * (columns.length - 1))
  if (total > width) return cells.flatMap((row) => paragraph(row, width))
  return all.map((row) =>
    row
      .map((cell, column) => cell[isNumeric(column) ? 'padStart' : 'padEnd'](widths[column] ?? 0))
      .join(gap)
      .trimEnd(),
  )
}

/** The words for the health of a node. */
export function healthOf({ health, alarms }: NodeRow): string {
  return health === 'alarm' ? `alarm ${alarms.join(', ')}` : healthWords[health]
}

function cellsOf(row: NodeRow): readonly string[] {
  const { name, address, role, type, term, index, lag } = row
  const texts = [name, address, healthOf(row), role ?? '', type ?? ''].map(printable)
  return [...texts, ...[term, index, lag].map(numberText)]
}

/** A member may have any name, and a terminal obeys control characters. */
function printable(text: string): string {
  return text.replace(/\p{C}/gu, '?')
}

function numberText(value: number | null): string {
  return value === null ? '' : String(value)
}

function paragraph(
  [name = '', address = '', health = '', role = '', type = '', ...numbers]: readonly string[],
  width: number,
): string[] {
  const states = [health, role, type].filter((word) => word !== '').join(', ')
  const counts = numbers.flatMap((value, index) => (value === '' ? [] : [`${columns[index + 5]} ${value}`]))
  const head = `${name}${gap}${address}`
  const lines = head.length > width ? [name, `  ${address}`] : [head]
  return [...lines, `  ${states}`, ...(counts.length > 0 ? [`  ${counts.join(', ')}`] : [])]
}
