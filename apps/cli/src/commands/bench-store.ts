import { Command, InvalidArgumentError, Option } from 'commander'
import { conditions, publish } from '../bench/report.ts'
import { runLoad } from '../bench/store/load.ts'
import { benchStore, type PartName, partNames, type StoreBench } from '../bench/store/store-bench.ts'
import { Failure } from '../failure.ts'
import { onInterrupt } from '../interrupt.ts'
import { wholeNumber } from '../whole-number.ts'

interface Options {
  rounds: number
  seconds: number
  keys: number
  only: readonly PartName[]
  out?: string
}

/** The required ratios of hstore to etcd. */
const atLeast: Partial<Record<PartName, number>> = {
  serialPut: 1.3,
  put64: 3,
  put256: 4,
  put64Etcd3: 1.4,
  get64: 3,
  txn128: 1.5,
  watch1000: 2,
}
const atMost: Partial<Record<PartName, number>> = { memory: 0.5, start: 1.2, gap: 1 }
/** The highest CPU for the start of an hstore node with a million keys. */
const restartCpuMsMax = 5_000

const after = `
Starts five nodes of hstore and five of the \`etcd\` on PATH, and removes them at the end. Both write
their logs to disk before they answer. The two engines take turns in each round. The load comes from
a separate process, over one HTTP/2 connection to each node, with requests that are encoded in
advance; put64Etcd3 uses etcd3 instead. Each result has the rate and the CPU of the five nodes for
each operation. If nodes and load share two cores, this CPU determines the rate and varies less.
Memory, the time to start, the gap after the end of a leader and the CPU of a node that starts with
stored keys are measured on new nodes, without others.

Fails when a ratio of hstore to etcd is not reached, or when a node of hstore needs more than
${restartCpuMsMax / 1_000} s of CPU to start with a million keys.

Examples:
  $ ticketcd bench store --out stats/bench-store.json
  $ ticketcd bench store --only put64,get64 --rounds 1 --seconds 2`

export function benchStoreCommand(): Command {
  const count = (flag: string, about: string, usual: number, max: number) =>
    new Option(`${flag} <count>`, about).argParser(wholeNumber(max, 1)).default(usual)
  return new Command('store')
    .description('Compare hstore with etcd, five nodes each: rates, CPU, memory and time.')
    .addOption(count('--rounds', 'odd, for a median', 5, 99))
    .addOption(count('--seconds', 'length of the measurement of each rate in a round', 3, 600))
    .addOption(count('--keys', 'keys that are written to measure memory and restarts', 1_000_000, 10_000_000))
    .addOption(
      new Option('--only <parts>', `some of: ${partNames.join(', ')}`)
        .argParser(parseParts)
        .default(partNames, 'all'),
    )
    .option('--out <file>', 'write the result to this file as well')
    .addHelpText('after', after)
    .action(async (options: Options) => {
      const { rounds, seconds, keys, out } = options
      const result = await measured(options)
      publish({ bench: 'store', ...conditions(), nodes: 5, rounds, seconds, keys, ...result }, out)
      const missed = missedBy(result)
      if (missed.length > 0) throw new Failure(missed.join(' '))
    })
}

/** The helper process of the benchmark. */
export function benchStoreHelpers(): Command[] {
  return [new Command('store-load').action(runLoad)]
}

async function measured({ rounds, seconds, keys, only }: Options): Promise<StoreBench> {
  const { signal, release } = onInterrupt()
  try {
    const onStep = (sentence: string) => console.error(sentence)
    return await benchStore({ parts: new Set(only), rounds, seconds, keys, signal, onStep })
  } finally {
    release()
  }
}

function missedBy(result: StoreBench): string[] {
  const missed = partNames.flatMap((name) => {
    const ratio = result[name]?.ratio
    if (ratio === undefined) return []
    const [min = 0, max = Number.POSITIVE_INFINITY] = [atLeast[name], atMost[name]]
    if (ratio < min) return [`${name} is ${ratio} times that of etcd, below ${min} times.`]
    return ratio > max ? [`${name} is ${ratio} times that of etcd, above ${max} times.`] : []
  })
  const { median: cpuMs = 0 } = result.restart?.hstore ?? {}
  if (cpuMs > restartCpuMsMax)
    missed.push(`A start with a million keys takes ${cpuMs} ms of CPU, above ${restartCpuMsMax} ms.`)
  return missed
}

function parseParts(text: string): PartName[] {
  const names = text.split(',')
  const known = names.filter((name): name is PartName => partNames.some((each) => each === name))
  if (known.length === names.length) return known
  throw new InvalidArgumentError(`Give some of ${partNames.join(', ')}, with commas between them.`)
}
