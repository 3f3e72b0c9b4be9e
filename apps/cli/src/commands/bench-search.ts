import { Command, Option } from 'commander'
import { withOwnApi } from '../bench/own-api.ts'
import { conditions, publish, rounded } from '../bench/report.ts'
import { benchSearch, type SearchBench } from '../bench/search-bench.ts'
import { addConfigOptions, type ConfigOptions, configOf } from '../data/config-options.ts'
import { Failure } from '../failure.ts'
import { onInterrupt } from '../interrupt.ts'
import { showProgress } from '../progress.ts'
import { wholeNumber } from '../whole-number.ts'

type Options = ConfigOptions & {
  url?: string
  queries: number
  concurrency: number
  atMostMs: number
  out?: string
}

/** Enough customers for realistic sales, few enough that most keys belong to events. */
const people = { users: 2_000, purchasesPerUser: 5 }

const after = `
With --url it queries a running api. Otherwise it starts a separate cluster of three nodes and the
built api, fills it with --events events (default: 100000), and removes all of it at the end. Fails
when a search fails or the 99th percentile is above --at-most-ms.

Examples:
  $ ticketcd bench search --url http://127.0.0.1:3000
  $ ticketcd bench search --out stats/bench-search.json
  $ ticketcd bench search --events 20000 --queries 500`

export function benchSearchCommand(): Command {
  const command = new Command('search').description(
    'Search through the public HTTP interface of an api: p50 and p99.',
  )
  return addConfigOptions(command)
    .option('--url <address>', 'address of a running api')
    .addOption(
      new Option('--queries <count>', 'searches').argParser(wholeNumber(1_000_000, 1)).default(2_000),
    )
    .addOption(
      new Option('--concurrency <count>', 'requests in flight').argParser(wholeNumber(256, 1)).default(2),
    )
    .addOption(
      new Option('--at-most-ms <time>', 'the highest 99th percentile to accept')
        .argParser(wholeNumber(60_000))
        .default(50),
    )
    .option('--out <file>', 'write the result to this file as well')
    .addHelpText('after', after)
    .action(async (options: Options) => {
      const { result, ...setting } = await measured(options)
      publish({ bench: 'search', ...conditions(), ...setting, ...result }, options.out)
      if (result.failures > 0) throw new Failure(`${result.failures} of ${result.queries} searches failed.`)
      if (result.p99Ms > options.atMostMs)
        throw new Failure(`The 99th percentile is ${result.p99Ms} ms, above ${options.atMostMs} ms.`)
    })
}

async function measured(options: Options): Promise<{ result: SearchBench } & Record<string, unknown>> {
  if (options.url !== undefined) return { url: options.url, result: await search(options.url, options) }
  const config = {
    ...configOf({ users: people.users, events: 100_000, ...options }),
    purchasesPerUser: people.purchasesPerUser,
  }
  const { signal, release } = onInterrupt()
  try {
    return await withOwnApi(config, signal, async ({ url, keys, populateSeconds, readySeconds }) => ({
      keys,
      populateSeconds: rounded(populateSeconds),
      readySeconds: rounded(readySeconds),
      result: await search(url, options),
    }))
  } finally {
    release()
  }
}

function search(url: string, { queries, concurrency }: Options): Promise<SearchBench> {
  const progress = showProgress('Searching', 'queries', queries)
  return benchSearch({
    url: url.replace(/\/+$/, ''),
    queries,
    concurrency,
    onProgress: progress.update,
  }).finally(progress.stop)
}
