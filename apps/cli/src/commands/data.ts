import { Command } from 'commander'
import { dataClearCommand } from './data-clear.ts'
import { dataExportCommand } from './data-export.ts'
import { dataGenerateCommand } from './data-generate.ts'
import { dataImportCommand } from './data-import.ts'
import { dataPopulateCommand } from './data-populate.ts'

/** `ticketcd data …`: the data set, from its configuration into the cluster and back into files. */
export function dataCommand(): Command {
  return new Command('data')
    .addCommand(dataGenerateCommand())
    .addCommand(dataPopulateCommand())
    .addCommand(dataExportCommand())
    .addCommand(dataImportCommand())
    .addCommand(dataClearCommand())
}
