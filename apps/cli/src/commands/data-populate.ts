import { Command } from 'commander'
import { addConnectionOptions, type ConnectionOptions, connectionHelp, withStore } from '../connection.ts'
import { concurrencyOption } from '../data/concurrency-option.ts'
import { addConfigOptions, type ConfigOptions, configOf } from '../data/config-options.ts'
import { importFile } from '../data/import.ts'
import type { LoadOptions } from '../data/load.ts'
import { reportLoad } from '../data/load-report.ts'
import { estimateEntries, populate } from '../data/populate.ts'
import { onInterrupt } from '../interrupt.ts'
import { showProgress } from '../progress.ts'

type Options = ConnectionOptions & ConfigOptions & { concurrency: number; file?: string; json?: boolean }

const after = `${connectionHelp}

An interrupted populate continues when it is run again. It writes no key twice, and leaves later
sales unchanged. A namespace with other data is refused.

Examples:
  $ ticketcd data populate
  $ ticketcd data populate --events 100000 --users 2000 --namespace big/
  $ ticketcd data populate --file demo.ndjson --concurrency 8`

export function dataPopulateCommand(): Command {
  const command = new Command('populate').description('Fill an empty namespace with the data set, in bulk.')
  return addConnectionOptions(addConfigOptions(command))
    .option('--file <file>', 'load this file from `data generate` instead')
    .addOption(concurrencyOption())
    .option('--json', 'print the outcome as JSON')
    .addHelpText('after', after)
    .action((options: Options) =>
      withStore(options, async (store) => {
        const { signal, release } = onInterrupt()
        const started = performance.now()
        try {
          if (options.file !== undefined) {
            reportLoad(await importFile(store, options.file, { ...options, signal }), started, options.json)
            return
          }
          const config = configOf(options)
          const progress = showProgress('Populating', 'keys', estimateEntries(config))
          const load: LoadOptions = { concurrency: options.concurrency, signal, onProgress: progress.update }
          const result = await populate(store, config, load).finally(progress.stop)
          reportLoad(result, started, options.json)
        } finally {
          release()
        }
      }),
    )
}
