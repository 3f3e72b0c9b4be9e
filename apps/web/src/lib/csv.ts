export type CsvCell = string | number | null

/** What a spreadsheet may take for the beginning of a formula, or for a separator that makes one. */
const formulaStart = /^[=+\-@\t\r]/

/**
 * A table as RFC 4180 has it: commas, quotes where they are needed, CRLF after every line. Numbers are written plainly,
 * so that they stay numbers. A text that a spreadsheet would run gets an apostrophe in front, which shows it as text.
 */
export function csv(rows: readonly (readonly CsvCell[])[]): string {
  return rows.map((row) => `${row.map(cell).join(',')}\r\n`).join('')
}

function cell(value: CsvCell): string {
  if (value === null) return ''
  if (typeof value === 'number') return String(value)
  const text = formulaStart.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/**
 * Saves a table as a file. It begins with a byte order mark: without one, spreadsheets read UTF-8 as something else and
 * break every accent; programs that read CSV skip it.
 * @param name of the file, without its ending
 */
export function downloadCsv(name: string, rows: readonly (readonly CsvCell[])[]): void {
  const url = URL.createObjectURL(new Blob(['\uFEFF', csv(rows)], { type: 'text/csv;charset=utf-8' }))
  const link = document.createElement('a')
  link.href = url
  link.download = `${name}.csv`
  link.click()
  URL.revokeObjectURL(url)
}
