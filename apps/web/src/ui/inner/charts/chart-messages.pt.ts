import type { ChartMessages } from './chart-messages.en.ts'

export const pt: ChartMessages = {
  table: 'Tabela',
  showTable: (title) => `${title} em tabela`,
  csv: 'CSV',
  download: (title) => `Descarregar ${title} em CSV`,
  asOfRevision: (revision, age) => `Na revisão ${revision}, há ${age}`,
  asOf: (age) => `Há ${age}`,
  inZone: (column, zone) => `${column} (${zone})`,
  other: (count) => `Outros (${count})`,
  firstRows: (shown, all) => `As primeiras ${shown} de ${all} linhas.`,
  firstColumns: (shown, all) => `As primeiras ${shown} de ${all} colunas.`,
  restInFile: 'O ficheiro CSV tem-nas todas.',
}
