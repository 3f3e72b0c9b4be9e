import { Command } from 'commander'
import { addConfigOptions, type ConfigOptions, configOf } from '../data/config-options.ts'
import { formatEntry } from '../data/entry-line.ts'
import { estimateEntries } from '../data/populate.ts'
import { writeLines } from '../output.ts'
import { showProgress } from '../progress.ts'

const after = `
The same configuration, --seed and --now produce the same bytes.

Examples:
  $ ticketcd data generate --out demo.ndjson
  $ ticketcd data generate --events 10 --seed 7 --now 2026-06-01T00:00:00.000Z
  $ ticketcd data generate --config my.jsonc --out - | head`

export function dataGenerateCommand(): Command {
  const command = new Command('generate').description(
    'Write a data set to a file: one key and its value on each line.',
  )
  return addConfigOptions(command)
    .option('--out <file>', 'the output; - is stdout', '-')
    .addHelpText('after', after)
    .action(async (options: ConfigOptions & { out: string }) => {
      const config = configOf(options)
      const progress = showProgress('Generating', 'keys', options.out === '-' ? 0 : estimateEntries(config))
      // Loaded only here: it imports faker with all its languages, which would slow down every
      // other command.
      const { generateDataSet } = await import('../data/data-set.ts')
      let entries = 0
      const lines = function* () {
        for (const entry of generateDataSet(config)) {
          yield formatEntry(entry)
          entries++
          if (entries % 1_000 === 0) progress.update(entries)
        }
      }
      try {
        await writeLines(options.out, lines())
      } finally {
        progress.stop()
      }
      if (options.out !== '-')
        console.error(`${entries} keys of ${config.events} events in ${options.out}, as of ${config.now}.`)
    })
}
