export type CsvCell = string | number | null

/**
 * What a spreadsheet may take for the beginning of a formula: the signs, their full-width forms, which some read alike, and
 * white space, which some skip before they look.
 */
const formulaStart = /^[=+\-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20]/

/** How a spreadsheet of one region expects cells and decimals. */
export interface CsvDialect {
  separator: ',' | ';'
  decimal: '.' | ','
}

const plain: CsvDialect = { separator: ',', decimal: '.' }

/**
 * Excel splits cells by the list separator of its region, which is a semicolon where decimals have a comma (Portugal), and
 * reads `12.5` there as a date. A first line `sep=,` would mend the first alone, and is a row of data to everything else.
 */
export function csvDialect(locale: string): CsvDialect {
  const hasComma = new Intl.NumberFormat(locale)
    .formatToParts(1.5)
    .some((part) => part.type === 'decimal' && part.value === ',')
  return hasComma ? { separator: ';', decimal: ',' } : plain
}

/**
 * A table as RFC 4180 has it, but for the dialect's separator: quotes where they are needed, CRLF after every line. Numbers are written plainly,
 * so that they stay numbers. A text that a spreadsheet would run gets an apostrophe in front, which shows it as text.
 */
export function csv(rows: readonly (readonly CsvCell[])[], dialect: CsvDialect = plain): string {
  const line = (row: readonly CsvCell[]) => row.map((value) => cell(value, dialect)).join(dialect.separator)
  return rows.map((row) => `${line(row)}\r\n`).join('')
}

function cell(value: CsvCell, { decimal }: CsvDialect): string {
  if (value === null) return ''
  if (typeof value === 'number') return String(value).replace('.', decimal)
  const text = formulaStart.test(value) ? `'${value}` : value
  return /[",;\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/**
 * Saves a table as a file. It begins with a byte order mark: without one, spreadsheets read UTF-8 as something else and
 * break every accent; programs that read CSV skip it.
 * @param name of the file, without its ending
 * @param locale whose spreadsheets are to open it
 */
export function downloadCsv(name: string, rows: readonly (readonly CsvCell[])[], locale: string): void {
  const text = csv(rows, csvDialect(locale))
  const url = URL.createObjectURL(new Blob(['\uFEFF', text], { type: 'text/csv;charset=utf-8' }))
  const link = document.createElement('a')
  link.href = url
  link.download = `${name}.csv`
  link.click()
  URL.revokeObjectURL(url)
}
