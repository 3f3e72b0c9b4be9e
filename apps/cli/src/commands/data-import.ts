import { Command } from 'commander'
import { addConnectionOptions, type ConnectionOptions, connectionHelp, withStore } from '../connection.ts'
import { concurrencyOption } from '../data/concurrency-option.ts'
import { importFile } from '../data/import.ts'
import { reportLoad } from '../data/load-report.ts'
import { onInterrupt } from '../interrupt.ts'

type Options = ConnectionOptions & { concurrency: number; json?: boolean }

const after = `${connectionHelp}

The whole file is checked first. If a line cannot be loaded, its number and the reason are printed,
and nothing is written. An interrupted import continues when it is run again.

Examples:
  $ ticketcd data import backup.ndjson
  $ ticketcd data import backup.ndjson --namespace copy/`

export function dataImportCommand(): Command {
  const command = new Command('import')
    .description('Load a file from `data export` or `data generate` into an empty namespace.')
    .argument('<file>', 'one key and its value on each line')
  return addConnectionOptions(command)
    .addOption(concurrencyOption())
    .option('--json', 'print the outcome as JSON')
    .addHelpText('after', after)
    .action((file: string, options: Options) =>
      withStore(options, async (store) => {
        const { signal, release } = onInterrupt()
        const started = performance.now()
        const load = importFile(store, file, { concurrency: options.concurrency, signal })
        reportLoad(await load.finally(release), started, options.json)
      }),
    )
}
