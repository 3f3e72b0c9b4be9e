import { Command, Option } from 'commander'
import { listOf } from '../bench/list-of.ts'
import { conditions, publish } from '../bench/report.ts'
import { type NodeCount, nodeCounts, type StoreName, storeNames } from '../bench/v2/stores.ts'
import { benchV2 } from '../bench/v2/v2-bench.ts'
import { missedBy, ratioMin, type V2Bench } from '../bench/v2/v2-report.ts'
import { connectionsTo } from '../bench/v2/wrk.ts'
import { valueBytes } from '../bench/v2/wrk-script.ts'
import { Failure } from '../failure.ts'
import { onInterrupt } from '../interrupt.ts'
import { wholeNumber } from '../whole-number.ts'

interface Options {
  rounds: number
  seconds: number
  keys: number
  nodes: readonly NodeCount[]
  only: readonly StoreName[]
  out?: string
}

const after = `
Starts the stores side by side, with one node and then with five, and removes them at the end. Each
of them, including etcd, writes its log to disk before it answers. The stores take turns in each
round. The load comes from the program \`wrk\`: 64 connections to one node, or 13 to each of five,
with PUT and GET of random keys. Values have ${valueBytes} bytes. Each result has the rate, the CPU of the
nodes for each request, and their memory. A single node of etcd may use all cores.

Fails when hstore, with its default storage, has less than ${ratioMin.put} times the PUTs or ${ratioMin.get} times the
GETs of etcd.

Examples:
  $ ticketcd bench v2 --out stats/bench-v2.json
  $ ticketcd bench v2 --only hstore,etcd --nodes 1 --rounds 1 --seconds 2`

export function benchV2Command(): Command {
  const count = (flag: string, about: string, usual: number, max: number) =>
    new Option(`${flag} <count>`, about).argParser(wholeNumber(max, 1)).default(usual)
  return new Command('v2')
    .description("Compare hstore's v2 keys, in each of its storages, with etcd's: rates, CPU and memory.")
    .addOption(count('--rounds', 'odd, for a median', 5, 99))
    .addOption(count('--seconds', 'length of the measurement of each rate in a round', 3, 600))
    .addOption(count('--keys', 'number of keys', 10_000, 1_000_000))
    .addOption(
      new Option('--nodes <counts>', 'some of: 1, 5')
        .argParser(listOf(nodeCounts))
        .default(nodeCounts, 'both'),
    )
    .addOption(
      new Option('--only <stores>', `some of: ${storeNames.join(', ')}`)
        .argParser(listOf(storeNames))
        .default(storeNames, 'all'),
    )
    .option('--out <file>', 'write the result to this file as well')
    .addHelpText('after', after)
    .action(async (options: Options) => {
      const { rounds, seconds, keys, nodes, out } = options
      const result = await measured(options)
      const connections = nodes.map(connectionsTo)
      publish(
        { bench: 'v2', ...conditions(), rounds, seconds, keys, valueBytes, connections, ...result },
        out,
      )
      const missed = missedBy(result)
      if (missed.length > 0) throw new Failure(missed.join(' '))
    })
}

async function measured({ only, ...options }: Options): Promise<V2Bench> {
  const { signal, release } = onInterrupt()
  try {
    const onStep = (sentence: string) => console.error(sentence)
    return await benchV2({ ...options, stores: only, signal, onStep })
  } finally {
    release()
  }
}
