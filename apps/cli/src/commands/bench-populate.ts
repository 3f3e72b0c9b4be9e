import { Command, Option } from 'commander'
import { benchPopulate } from '../bench/populate-bench.ts'
import { conditions, publish } from '../bench/report.ts'
import { addConnectionOptions, type ConnectionOptions, connectionHelp, withStore } from '../connection.ts'
import { concurrencyOption } from '../data/concurrency-option.ts'
import { addConfigOptions, type ConfigOptions, configOf } from '../data/config-options.ts'
import { Failure } from '../failure.ts'
import { showProgress } from '../progress.ts'
import { wholeNumber } from '../whole-number.ts'

type Options = Omit<ConnectionOptions, 'namespace'> &
  ConfigOptions & { keys: number; rounds: number; concurrency: number; atLeast: number; out?: string }

const after = `${connectionHelp}

It uses a separate namespace, which it clears. It fails when populate is not --at-least times as
fast as sequential puts.

Examples:
  $ ticketcd bench populate
  $ ticketcd bench populate --keys 5000 --rounds 5 --out stats/bench-populate.json`

export function benchPopulateCommand(): Command {
  const command = new Command('populate').description(
    'Write the same keys with sequential puts and in the batches of `data populate`.',
  )
  addConfigOptions(addConnectionOptions(command))
  return command
    .addOption(
      new Option('--keys <count>', 'keys that each way writes in each round')
        .argParser(wholeNumber(1_000_000, 100))
        .default(10_000),
    )
    .addOption(new Option('--rounds <count>', 'odd, for a median').argParser(wholeNumber(99, 1)).default(3))
    .addOption(concurrencyOption())
    .addOption(
      new Option('--at-least <times>', 'the ratio to reach').argParser(wholeNumber(10_000)).default(30),
    )
    .option('--out <file>', 'write the result to this file as well')
    .addHelpText('after', after)
    .action(async (options: Options) => {
      const config = configOf(options)
      const { keys, rounds, concurrency, atLeast, out } = options
      const own = { ...options, namespace: `bench-populate-${process.pid}/` }
      const progress = showProgress('Writing', 'keys', keys * 2 * rounds)
      const result = await withStore(own, (store) =>
        benchPopulate(store, { config, keys, rounds, concurrency, onProgress: progress.update }),
      ).finally(progress.stop)
      publish({ bench: 'populate', ...conditions(), concurrency, ...result }, out)
      if (result.ratio < atLeast)
        throw new Failure(
          `populate was ${result.ratio} times as fast as sequential puts, not ${atLeast} times.`,
        )
    })
}
