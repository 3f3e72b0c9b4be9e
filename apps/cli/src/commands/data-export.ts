import { Command } from 'commander'
import { addConnectionOptions, type ConnectionOptions, connectionHelp, withStore } from '../connection.ts'
import { formatEntry } from '../data/entry-line.ts'
import { exportEntries } from '../data/export.ts'
import { writeLines } from '../output.ts'
import { showProgress } from '../progress.ts'

const after = `${connectionHelp}

All keys are read at one revision, so the file is consistent during sales. Sessions are not exported.

Examples:
  $ ticketcd data export --out backup.ndjson
  $ ticketcd data export --prefix event: | wc -l`

export function dataExportCommand(): Command {
  const command = new Command('export').description(
    'Write all keys at the current revision, one on each line.',
  )
  return addConnectionOptions(command)
    .option('--prefix <prefix>', 'only keys with this prefix', '')
    .option('--out <file>', 'the output; - is stdout', '-')
    .addHelpText('after', after)
    .action((options: ConnectionOptions & { prefix: string; out: string }) =>
      withStore(options, async (store) => {
        const revision = await store.revision()
        const total = await store.raw.count(options.prefix, { revision })
        const progress = showProgress('Exporting', 'keys', options.out === '-' ? 0 : total)
        let entries = 0
        const lines = async function* () {
          for await (const entry of exportEntries(store, options.prefix, revision, progress.update)) {
            entries++
            yield formatEntry(entry)
          }
        }
        await writeLines(options.out, lines()).finally(progress.stop)
        console.error(`${entries} keys as of revision ${revision}.`)
      }),
    )
}
