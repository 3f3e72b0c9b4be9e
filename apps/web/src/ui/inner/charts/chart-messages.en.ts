export const en = {
  table: 'Table',
  showTable: (title: string) => `${title} as a table`,
  csv: 'CSV',
  download: (title: string) => `Download ${title} as CSV`,
  asOfRevision: (revision: string, age: string) => `As of revision ${revision}, ${age} ago`,
  asOf: (age: string) => `As of ${age} ago`,
  /** Heading of a column of times. */
  inZone: (column: string, zone: string) => `${column} (${zone})`,
  other: (count: number) => `Other (${count})`,
  /** Below a table that is too long or too wide to be shown completely. */
  firstRows: (shown: string, all: string) => `The first ${shown} of ${all} rows.`,
  firstColumns: (shown: string, all: string) => `The first ${shown} of ${all} columns.`,
  restInFile: 'The CSV file has them all.',
}

export type ChartMessages = typeof en
