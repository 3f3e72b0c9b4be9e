import { join } from 'node:path'
import { Command, InvalidArgumentError, Option } from 'commander'
import { serveAutocannon } from '../bench/kv/autocannon-load.ts'
import { benchKv, problemsOf } from '../bench/kv/kv-bench.ts'
import type { KvRun } from '../bench/kv/kv-run.ts'
import { type ToolName, toolNames } from '../bench/kv/load-tool.ts'
import { ResultsFolder } from '../bench/kv/results-folder.ts'
import { readScenarios, scenarioFilesIn } from '../bench/kv/scenario.ts'
import { type TargetName, type TargetSize, targetNames, targetSizes } from '../bench/kv/targets.ts'
import { listOf } from '../bench/list-of.ts'
import { conditions, publish } from '../bench/report.ts'
import { Failure } from '../failure.ts'
import { onInterrupt } from '../interrupt.ts'
import { projectRoot } from '../project-root.ts'
import { wholeNumber } from '../whole-number.ts'

interface Options {
  targets: readonly TargetName[]
  nodes: readonly TargetSize[]
  tools: readonly ToolName[]
  users?: readonly number[]
  seconds?: number
  out?: string
}

const scenarioFolder = 'examples/kv-store/scenarios'

const after = `
Runs the load tests of examples/kv-store. Each scenario file sets the keys that are read, written or
deleted, and the number of users. Two tools run each scenario, in turns: wrk, in C, and autocannon,
on one thread of Node.js. Each result has the rate, the CPU of the tool, of the nodes and of all
other processes, the memory of the nodes, and the number of connected users. Stores run one after
the other. A name with -tmpfs is a store with its data in memory, so that flushes take no time. The
command needs Linux.

With --out the results of each store are added to a folder: runs.json, runs.csv and charts/*.svg.
A repeated run replaces the earlier one. Fails when a request fails, or a user is missing.

Examples:
  $ ticketcd bench kv --out stats/kv-store
  $ ticketcd bench kv --targets map,etcd --nodes 1 --users 1,64 --seconds 3
  $ ticketcd bench kv examples/kv-store/scenarios/random-read.json --tools autocannon`

/** `ticketcd bench kv`: the load tests of the example stores. */
export function benchKvCommand(): Command {
  return new Command('kv')
    .description('Load the stores of examples/kv-store with wrk and autocannon: rates, latencies, CPU.')
    .argument('[scenarios...]', `scenario files (default: all of ${scenarioFolder})`)
    .addOption(chosenFrom('--targets <names>', targetNames))
    .addOption(chosenFrom('--nodes <counts>', targetSizes))
    .addOption(chosenFrom('--tools <names>', toolNames))
    .addOption(
      new Option('--users <counts>', 'replace those in the scenarios, such as 1,64').argParser(counts),
    )
    .addOption(
      new Option('--seconds <count>', 'length of each run, instead of that in the scenarios').argParser(
        wholeNumber(600, 1),
      ),
    )
    .option('--out <folder>', 'add the results to the files of this folder')
    .addHelpText('after', after)
    .action(async (files: string[], options: Options) => {
      const runs = await measured(files, options)
      publish({ bench: 'kv', ...conditions(), runs }, undefined)
      const problems = problemsOf(runs)
      if (problems.length > 0) throw new Failure(problems.join('\n'))
    })
}

/** The helper process of the benchmark. */
export function benchKvHelpers(): Command[] {
  return [new Command('kv-autocannon').action(serveAutocannon)]
}

async function measured(files: readonly string[], { out, ...options }: Options): Promise<KvRun[]> {
  // Invalid files and folders fail now, rather than after an hour of measurements.
  const scenarios = readScenarios(
    files.length > 0 ? files : scenarioFilesIn(join(projectRoot, scenarioFolder)),
  )
  const folder = out === undefined ? undefined : ResultsFolder.open(out)
  const { signal, release } = onInterrupt()
  try {
    return await benchKv({
      ...options,
      scenarios,
      signal,
      onStep: (sentence) => console.error(sentence),
      onRuns: (runs) => folder?.add(runs, conditions()),
    })
  } finally {
    release()
  }
}

function chosenFrom<Value extends string | number>(flags: string, known: readonly Value[]): Option {
  return new Option(flags, `some of: ${known.join(', ')}`).argParser(listOf(known)).default(known, 'all')
}

function counts(text: string): number[] {
  const values = text.split(',').map((part) => (/^\d+$/.test(part) ? Number(part) : 0))
  if (values.every((value) => value >= 1 && value <= 10_000)) return [...new Set(values)]
  throw new InvalidArgumentError('Give whole numbers from 1 to 10000, with commas between them.')
}
