import { defineArea } from '../lib/i18n/area.ts'

const en = {
  table: 'Table',
  showTable: (title: string) => `${title} as a table`,
  csv: 'CSV',
  download: (title: string) => `Download ${title} as CSV`,
  asOfRevision: (revision: string, age: string) => `As of revision ${revision}, ${age} ago`,
  asOf: (age: string) => `As of ${age} ago`,
  /** Above a column of moments. */
  inZone: (column: string, zone: string) => `${column} (${zone})`,
  other: (count: number) => `Other (${count})`,
}

export type ChartMessages = typeof en

/** What stands around every chart. */
export const chartMessages = defineArea(en, { pt: async () => (await import('./chart-messages.pt.ts')).pt })
