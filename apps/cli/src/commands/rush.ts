import type { EtcdStore } from '@ticketcd/etcd'
import { Command, InvalidArgumentError, Option } from 'commander'
import { violationLine } from '../audit/audit-report.ts'
import { ReaderGone } from '../closed-pipe.ts'
import { addConnectionOptions, type ConnectionOptions, openStore, withStore } from '../connection.ts'
import { SeededRandomizer } from '../data/randomizer.ts'
import { Failure } from '../failure.ts'
import { onInterrupt } from '../interrupt.ts'
import { newEventId, removeRush } from '../rush/clean-up.ts'
import { type FaultName, faultNames, selectFaults } from '../rush/faults/fault.ts'
import { FaultInjector } from '../rush/faults/fault-injector.ts'
import { leaderOf, startFleet } from '../rush/fleet.ts'
import { gapSentence, gapTable } from '../rush/gap-report.ts'
import type { NetworkChoice } from '../rush/network/choose-network.ts'
import { type RushLook, type RushOptions, type RushResult, rush } from '../rush/rush.ts'
import { choosePort } from '../start/port.ts'
import { showStatus } from '../status-line.ts'
import { wholeNumber } from '../whole-number.ts'

interface Options extends ConnectionOptions {
  url?: string
  buyers: number
  tickets: number
  seconds: number
  seed?: number
  runs: number
  kill?: boolean
  faults: readonly FaultName[]
  atOnce?: number
  network: NetworkChoice
  own?: boolean
  keep?: boolean
  nodes: 1 | 3 | 5
  apis: number
  json?: boolean
}

const after = `
Buyers arrive over --seconds, most of them at the start. They buy in one step, or hold and confirm,
click twice, reload in the middle, release or abandon carts, retry later after some refusals, and
wait for returned tickets. At the end the outcome of each buyer is compared with the store, and
every revision is audited. Ends with 1, and prints the seed, when anything is wrong.

Without --own it uses the system that \`ticketcd start\` has started, on this machine only. It writes
an event and the buyers' sessions directly to the store, as a log-in takes a tenth of a second. All
of it is removed at the end, also after an interrupt. The event and its orders stay with --keep, or
when anything is wrong.

With --own or --kill it starts a separate cluster and separate processes of the built api, in which
carts last 9 seconds, and removes them at the end. --kill injects faults: it kills, pauses and cuts
off nodes, a minority at a time, and processes of the api, and repairs them. --faults selects from:
  ${faultNames.join('\n  ')}
A word selects each fault that has all of its parts: \`partition\`, \`node\`, \`api-partition-in\`. Without
root, or if the system allows no network namespaces, a TCP proxy makes the partitions.

A rush with --kill reports the longest gap between two sales while one was possible, and the faults
during it. Use more tickets than the buyers need, and enough --seconds: no gap can be measured after
the event is sold out.

The seed sets the arrivals and actions of the buyers, and the faults with their times. It cannot set
the duration of answers.

Examples:
  $ ticketcd rush
  $ ticketcd rush --buyers 5000 --tickets 1000 --kill
  $ ticketcd rush --kill --buyers 5000 --tickets 8000 --seconds 60 --runs 20 --seed 1
  $ ticketcd rush --kill --faults pause,node-kill --at-once 1`

/** `ticketcd rush`: simulates a sale, and checks all answers and revisions. */
export function rushCommand(): Command {
  const count = (flag: string, about: string, usual: number, max: number) =>
    new Option(`${flag} <count>`, about).argParser(wholeNumber(max, 1)).default(usual)
  return addConnectionOptions(new Command('rush'))
    .option(
      '--url <url>',
      'the running system, on this machine (default: http://127.0.0.1 at $PORT or 3000)',
      parseUrl,
    )
    .addOption(count('--buyers', 'number of buyers', 500, 20_000))
    .addOption(count('--tickets', 'number of tickets', 100, 100_000))
    .addOption(count('--seconds', 'the time in which the buyers arrive', 10, 600))
    .addOption(new Option('--seed <number>', 'repeats a rush').argParser(wholeNumber(2 ** 31)))
    .addOption(count('--runs', 'one after the other, each with the next seed', 1, 1_000))
    .option('--keep', 'do not remove the event and its orders at the end')
    .option('--own', 'use a separate cluster and separate api processes')
    .option('--kill', 'inject faults into a separate cluster and separate api processes')
    .addOption(
      new Option('--faults <list>', 'the faults to select from')
        .argParser(parseFaults)
        .default(faultNames, 'all'),
    )
    .addOption(
      new Option('--at-once <count>', 'the highest number of active faults').argParser(wholeNumber(8, 1)),
    )
    .addOption(
      new Option('--network <kind>', 'how partitions are made')
        .choices(['auto', 'namespaces', 'proxies'])
        .default('auto'),
    )
    .addOption(
      new Option('--nodes <count>', 'nodes of the separate cluster')
        .choices(['1', '3', '5'])
        .argParser(parseNodes)
        .default(5),
    )
    .addOption(count('--apis', 'separate api processes', 3, 8))
    .option('--json', 'print one line of JSON for each run')
    .addHelpText('after', after)
    .action(async (options: Options) => {
      const { signal, release } = onInterrupt()
      try {
        const failed = await runs(options, signal)
        if (failed.length > 0)
          throw new Failure(
            `${failed.length} of ${options.runs} runs failed. Repeat with --seed ${failed.join(', ')}.`,
          )
      } catch (error) {
        if (!signal.aborted) throw error
        throw signal.reason instanceof ReaderGone ? signal.reason : new Failure('Stopped before its end.')
      } finally {
        release()
      }
    })
}

/** @returns the seeds of the failed runs */
async function runs(options: Options, signal: AbortSignal): Promise<number[]> {
  const firstSeed = options.seed ?? Math.floor(Math.random() * 1_000_000)
  const failed: number[] = []
  const results: RushResult[] = []
  for (let run = 0; run < options.runs; run++) {
    const seed = firstSeed + run
    const result = await once(options, seed, signal)
    console.log(options.json ? JSON.stringify(result) : report(result))
    if (isWrong(result)) failed.push(seed)
    results.push(result)
  }
  if (options.kill && results.length > 1 && !options.json) console.log(gapTable(results))
  return failed
}

async function once(options: Options, seed: number, signal: AbortSignal): Promise<RushResult> {
  const status = showLooks(options.json ?? false)
  const { buyers, tickets, seconds } = options
  const common = { seed, buyers, tickets, seconds, signal, onLook: status.onLook }
  try {
    if (options.own || options.kill) return await onOwnFleet(options, common)
    const url = options.url ?? `http://127.0.0.1:${choosePort(undefined)}`
    return await withStore(options, (store) => onRunningSystem(store, url, common, options.keep))
  } finally {
    status.clear()
  }
}

type Common = Omit<RushOptions, 'store' | 'ownStore' | 'urls' | 'injector'>

async function onRunningSystem(
  store: EtcdStore,
  url: string,
  common: Common,
  keep = false,
): Promise<RushResult> {
  await requireApi(url)
  const eventId = newEventId(common.seed)
  let result: RushResult | undefined
  try {
    result = await rush({ ...common, eventId, store, ownStore: false, urls: [url] })
    return result
  } finally {
    if (keep || (result && isWrong(result))) console.error(`The event ${eventId} stays.`)
    else await removeRush(store, eventId).catch((error: Error) => sayLeftOver(eventId, error))
  }
}

/** Only printed: a failure here must not hide the result of the rush. */
function sayLeftOver(eventId: string, { message }: Error): void {
  console.error(`The event ${eventId} could not be removed: ${message}`)
}

async function onOwnFleet(options: Options, common: Common): Promise<RushResult> {
  const fleet = await startFleet(options, common.signal)
  const store = openStore(fleet.cluster.endpoints, {}, {})
  try {
    const chance = new SeededRandomizer(common.seed)
    chance.enter('faults')
    const { kill, faults, atOnce } = options
    const injector = kill
      ? new FaultInjector({ fleet, faults, chance, leader: () => leaderOf(fleet, store), atOnceMax: atOnce })
      : undefined
    return await rush({ ...common, store, ownStore: true, urls: fleet.apis.map(({ url }) => url), injector })
  } finally {
    store.close()
    await fleet.stop()
  }
}

async function requireApi(url: string): Promise<void> {
  const answer = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(3_000) }).catch(() => undefined)
  await answer?.body?.cancel()
  if (!answer?.ok)
    throw new Failure(`Nothing is ready at ${url}. Start it with \`ticketcd start\`, or add --own.`)
}

function isWrong({ audit, contradictions }: RushResult): boolean {
  return audit.violations.length > 0 || contradictions.length > 0
}

/** At most so many contradictions and violations are printed. */
const printedMax = 20

function report(result: RushResult): string {
  const {
    seed,
    buyers,
    tickets,
    seconds,
    sold,
    customers,
    calls,
    p50Ms,
    p99Ms,
    faults,
    gaps,
    audit,
    contradictions,
  } = result
  const outcomes = Object.entries(result.outcomes)
    .sort(([, a], [, b]) => b - a)
    .map(([outcome, count]) => `${outcome} ${count}`)
  const wrong = [...contradictions, ...audit.violations.map(violationLine)]
  return [
    `Seed ${seed}: ${sold} of ${tickets} tickets sold to ${customers} of ${buyers} buyers in ${seconds} s.`,
    `  ${calls} calls, p50 ${p50Ms} ms, p99 ${p99Ms} ms: ${outcomes.join(', ')}`,
    ...(faults
      ? [
          `  Faults: ${Object.entries(faults)
            .map(([fault, count]) => `${count} ${fault}`)
            .join(', ')}`,
          `  Longest gap between sales: ${gapSentence(gaps.longest)}`,
          `  With one fault at most: ${gapSentence(gaps.longestWithOneFault)}; a sale was possible for ${gaps.possible} s`,
        ]
      : []),
    wrong.length === 0
      ? `  Every answer agrees with the store, and each of ${audit.revisions} revisions is clean.`
      : `  ${wrong.length} things are wrong:`,
    ...wrong.slice(0, printedMax).map((sentence) => `  - ${sentence}`),
    ...(wrong.length > printedMax ? [`  … and ${wrong.length - printedMax} more`] : []),
  ].join('\n')
}

/** Updates one line on a terminal. Without a terminal it prints a line every two seconds. */
function showLooks(quiet: boolean) {
  const line = showStatus()
  let printedAt = 0
  return {
    clear: line.clear,
    onLook(look: RushLook) {
      const sentence = lookSentence(look)
      line.update(sentence)
      if (quiet || process.stderr.isTTY || look.seconds - printedAt < 2) return
      printedAt = look.seconds
      console.error(sentence)
    },
  }
}

function lookSentence(look: RushLook): string {
  const { seconds, sold, held, available, soldPerSecond, callsPerSecond, p50Ms, p99Ms, rejected, status } =
    look
  const parts = [
    `${seconds.toFixed(1)} s`,
    `sold ${sold} (${soldPerSecond}/s)`,
    `held ${held}`,
    `left ${available}`,
    `${callsPerSecond} calls/s`,
    `p50 ${p50Ms} ms`,
    `p99 ${p99Ms} ms`,
    `rejected ${rejected}`,
    ...(status ? [status] : []),
  ]
  return parts.join(' · ')
}

const loopback = new Set(['127.0.0.1', 'localhost', '[::1]'])

function parseUrl(text: string): string {
  if (URL.canParse(text) && loopback.has(new URL(text).hostname)) return new URL(text).origin
  throw new InvalidArgumentError(
    'Give an address of this machine, such as http://127.0.0.1:3000. A rush uses no other machine.',
  )
}

function parseNodes(text: string): number {
  if (!/^[135]$/.test(text)) throw new InvalidArgumentError('The cluster of a rush has 1, 3 or 5 nodes.')
  return Number(text)
}

function parseFaults(text: string): readonly FaultName[] {
  const selected = selectFaults(text)
  if ('names' in selected) return selected.names
  throw new InvalidArgumentError(
    `"${selected.unknown}" selects no fault. The faults are ${faultNames.join(', ')}.`,
  )
}
