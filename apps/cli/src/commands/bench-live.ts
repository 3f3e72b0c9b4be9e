import { availableParallelism } from 'node:os'
import { Argument, Command, Option } from 'commander'
import { benchLive, type LiveBench } from '../bench/live-bench.ts'
import { runReaders } from '../bench/live-readers.ts'
import { runSubscriptions } from '../bench/live-subscriptions.ts'
import { withOwnApi } from '../bench/own-api.ts'
import { conditions, publish } from '../bench/report.ts'
import { configOf } from '../data/config-options.ts'
import { Failure } from '../failure.ts'
import { onInterrupt } from '../interrupt.ts'
import { wholeNumber } from '../whole-number.ts'

interface Options {
  connections: number
  processes: number
  subscriptions: number
  rate: number
  perTransaction: number
  sales: number
  seconds: number
  atMostMs: number
  atMostKb: number
  atLeast: number
  out?: string
}

/** Few other events: the cost of the stream does not depend on the rest of the catalogue. */
const around = { events: 100, users: 20 }

const after = `
Starts a separate cluster of one node and the built api, and removes them at the end. One event is
sold at a steady rate, in --sales one after the other. First --connections follow it through the
live streams of one process, then through those of --processes (default: one for each core). Then
--subscriptions follow it through a tRPC subscription with its stock adapter. Each connection needs
a file descriptor in two processes (ulimit -n). Fails when the 99th percentile is above
--at-most-ms, when a connection takes more than --at-most-kb, or when a subscription's message does
not cost --at-least times the CPU of a live one.

Examples:
  $ ticketcd bench live --out stats/bench-live.json
  $ ticketcd bench live --connections 1000 --subscriptions 200 --seconds 5`

export function benchLiveCommand(): Command {
  const count = (flag: string, about: string, usual: number, max = 100_000) =>
    new Option(`${flag} <count>`, about).argParser(wholeNumber(max, 1)).default(usual)
  return new Command('live')
    .description('Follow one event that sells through many live streams: latency, CPU and memory.')
    .addOption(count('--connections', 'live streams', 10_000))
    .addOption(count('--processes', 'processes of the api that serve them', availableParallelism(), 16))
    .addOption(count('--subscriptions', 'connections of the tRPC subscription', 1_000))
    .addOption(count('--rate', 'tickets sold a second', 500))
    .addOption(count('--per-transaction', 'tickets in each transaction', 10, 100))
    .addOption(count('--sales', 'sales; the result has their medians', 5, 100))
    .addOption(count('--seconds', 'length of each sale', 8, 3_600))
    .addOption(count('--at-most-ms', 'the highest 99th percentile to accept', 200))
    .addOption(count('--at-most-kb', 'the highest memory of a connection to accept', 12))
    .addOption(count('--at-least', 'the lowest ratio of CPU to accept', 10))
    .option('--out <file>', 'write the result to this file as well')
    .addHelpText('after', after)
    .action(async (options: Options) => {
      const { result, how } = await measured(options)
      publish({ bench: 'live', ...conditions(), ...how, ...result }, options.out)
      const missed = missedBy(result, options)
      if (missed.length > 0) throw new Failure(missed.join(' '))
    })
}

/** The helper processes of the benchmark. */
export function benchLiveHelpers(): Command[] {
  return [
    new Command('live-readers').action(runReaders),
    new Command('live-subscriptions')
      .addArgument(new Argument('<etcd>'))
      .addArgument(new Argument('<event>'))
      .action((etcd: string, eventId: string) => runSubscriptions(etcd.split(','), eventId)),
  ]
}

async function measured(options: Options) {
  const { connections, processes, subscriptions, rate, perTransaction, sales, seconds } = options
  const { signal, release } = onInterrupt()
  try {
    const result = await withOwnApi(
      configOf(around),
      signal,
      (api) =>
        benchLive(api, {
          connections,
          processes,
          subscriptions,
          ticketsPerSecond: rate,
          ticketsPerTransaction: perTransaction,
          sales,
          seconds,
          signal,
          onStep: (sentence) => console.error(sentence),
        }),
      { nodes: 1, liveStreams: 2 * connections + 1_000 },
    )
    const how = {
      sale: `${rate / perTransaction} transactions a second of ${perTransaction} tickets, each with a purchase`,
      latency:
        'from the sending of each transaction to the arrival of the first message that tells of it or of a later one; newest: only of the newest that a message tells of',
    }
    return { result, how }
  } finally {
    release()
  }
}

function missedBy({ live, cpuRatio }: LiveBench, { atMostMs, atMostKb, atLeast }: Options): string[] {
  return [
    ...(live.p99Ms > atMostMs ? [`The 99th percentile is ${live.p99Ms} ms, above ${atMostMs} ms.`] : []),
    ...(live.memoryKbPerConnection > atMostKb
      ? [`A connection takes ${live.memoryKbPerConnection} KB, above ${atMostKb} KB.`]
      : []),
    ...(cpuRatio < atLeast
      ? [`The subscription costs ${cpuRatio} times as much CPU, below ${atLeast} times.`]
      : []),
    ...(live.backwards > 0 ? [`${live.backwards} messages were older than an earlier one.`] : []),
  ]
}
