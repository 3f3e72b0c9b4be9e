export type CsvCell = string | number | null

/**
 * Characters that a spreadsheet may read as the start of a formula: operators, their full-width
 * forms, and white space. Some spreadsheets accept the full-width forms, and some skip white space.
 */
const formulaStart = /^[=+\-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20]/

/** Cell separator and decimal sign of the spreadsheets of one region. */
export interface CsvDialect {
  separator: ',' | ';'
  decimal: '.' | ','
}

const plain: CsvDialect = { separator: ',', decimal: '.' }

/**
 * @returns the dialect of the locale's spreadsheets. Excel splits cells at the list separator of
 * its region. With a decimal comma, as in Portugal, that is a semicolon, and Excel reads `12.5` as
 * a date. A first line `sep=,` would fix only the separator, and other programs would read it as
 * data.
 */
export function csvDialect(locale: string): CsvDialect {
  const hasComma = new Intl.NumberFormat(locale)
    .formatToParts(1.5)
    .some((part) => part.type === 'decimal' && part.value === ',')
  return hasComma ? { separator: ';', decimal: ',' } : plain
}

/**
 * @returns the table as RFC 4180 defines it, except for the dialect's separator. Cells are quoted
 * if necessary, and CRLF ends every line. Numbers have no quotes or grouping, so that they stay
 * numbers. A text that a spreadsheet would run as a formula gets a leading apostrophe.
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
 * Downloads a table as a file. The file begins with a byte order mark: without it, spreadsheets
 * misread UTF-8 and break every accent. Programs that read CSV skip the mark.
 * @param name of the file, without its extension
 * @param locale of the spreadsheets that open it
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
