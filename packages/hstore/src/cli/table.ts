const gap = '  '

export interface Column {
  readonly title: string
  readonly isNumber?: boolean
}

/**
 * Rows under titles. Where that is too wide each row becomes lines of its own, below its first
 * cell.
 *
 * @param columns of the terminal; undefined for any width
 */
export function tableText(
  titles: readonly Column[],
  rows: readonly (readonly string[])[],
  columns: number | undefined,
): string {
  const widths = titles.map(({ title }, at) =>
    Math.max(title.length, ...rows.map((row) => row[at]?.length ?? 0)),
  )
  const width = widths.reduce((sum, each) => sum + each + gap.length, -gap.length)
  if (columns !== undefined && width > columns) return stacked(titles, rows)
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, at) =>
        titles[at]?.isNumber ? cell.padStart(widths[at] ?? 0) : cell.padEnd(widths[at] ?? 0),
      )
      .join(gap)
      .trimEnd()
  return [line(titles.map(({ title }) => title)), ...rows.map(line)].join('\n')
}

function stacked(titles: readonly Column[], rows: readonly (readonly string[])[]): string {
  const width = Math.max(...titles.map(({ title }) => title.length))
  return rows
    .map(([first = '', ...cells]) => {
      const lines = cells.flatMap((cell, at) =>
        cell === '' ? [] : `  ${(titles[at + 1]?.title ?? '').padEnd(width)}  ${cell}`.trimEnd(),
      )
      return [first, ...lines].join('\n')
    })
    .join('\n')
}
