import { Command, Option } from 'commander'
import { fillUp } from '../bench/order-writer.ts'
import { withOwnApi } from '../bench/own-api.ts'
import { conditions, publish, rounded } from '../bench/report.ts'
import { benchStats, type StatsBench, type Subject } from '../bench/stats-bench.ts'
import { openStore } from '../connection.ts'
import { addConfigOptions, type ConfigOptions, configOf } from '../data/config-options.ts'
import { Failure } from '../failure.ts'
import { onInterrupt } from '../interrupt.ts'
import { showProgress } from '../progress.ts'
import { wholeNumber } from '../whole-number.ts'

type Options = ConfigOptions & { rounds: number; queries: number; few: number; many: number; out?: string }

/** The highest growth of p50 from few orders to many, and its highest cost in gets. */
const growthMax = 1.2
const queryToGetMax = 2
/**
 * The share of the orders that the data set is asked for. The generated number varies, and must not
 * exceed the total.
 */
const generatedPart = 0.6

const after = `
Starts two clusters of three nodes, each with the built api: one with --few orders, one with --many,
otherwise alike. Queries both in turns, reads one key after each query, and once in each round
computes the same figures from all purchases. Fails when the query grows more than ${growthMax}x or costs
more than ${queryToGetMax} gets.

Examples:
  $ ticketcd bench stats --out stats/bench-stats.json
  $ ticketcd bench stats --many 20000 --rounds 3`

export function benchStatsCommand(): Command {
  const command = new Command('stats').description('The revenue query with few and with many orders.')
  const count = (flag: string, what: string, standard: number) =>
    new Option(`${flag} <count>`, what).argParser(wholeNumber(1_000_000, 1)).default(standard)
  return addConfigOptions(command)
    .addOption(count('--few', 'orders', 1_000))
    .addOption(count('--many', 'orders', 100_000))
    .addOption(count('--rounds', 'how often each is measured', 7))
    .addOption(count('--queries', 'queries in each round', 200))
    .option('--out <file>', 'write the result to this file as well')
    .addHelpText('after', after)
    .action(async (options: Options) => {
      const result = await measured(options)
      const { rounds, queries } = options
      publish({ bench: 'stats', ...conditions(), members: 3, rounds, queries, ...result }, options.out)
      if (result.growth > growthMax)
        throw new Failure(`The query grows ${result.growth}x, above ${growthMax}x.`)
      const ratio = Math.max(result.few.queryToGet, result.many.queryToGet)
      if (ratio > queryToGetMax) throw new Failure(`The query costs ${ratio} gets, above ${queryToGetMax}.`)
    })
}

async function measured(options: Options): Promise<StatsBench> {
  const config = configOf({ users: 10_000, events: 2_000, ...options })
  const { users, password, accounts } = config
  const username = accounts.find(({ role }) => role === 'admin')?.username
  if (username === undefined) throw new Failure('The configuration has no account of an admin.')
  const { signal, release } = onInterrupt()
  const withSubject = <Result>(orders: number, work: (subject: Subject) => Promise<Result>) =>
    withOwnApi(
      { ...config, purchasesPerUser: (generatedPart * orders) / users },
      signal,
      async ({ url, etcd, populateSeconds, readySeconds }) => {
        const store = openStore(etcd, {})
        try {
          await fillUp(store, orders, signal)
          const took = `populated in ${rounded(populateSeconds)} s, ready in ${rounded(readySeconds)} s`
          console.error(`${orders} orders: ${took}.`)
          return await work({ url, store, username, password })
        } finally {
          store.close()
        }
      },
    )
  const { few, many, rounds, queries } = options
  try {
    return await withSubject(few, (first) =>
      withSubject(many, (second) => {
        const { update, stop } = showProgress('Querying', 'rounds', rounds)
        return benchStats(first, second, { rounds, queries, onProgress: update }).finally(stop)
      }),
    )
  } finally {
    release()
  }
}
