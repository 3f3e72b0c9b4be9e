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
Buyers come over --seconds, most of them at once: they buy in one step, or hold and confirm, click twice, reload in the middle, let carts go or
leave them behind, come again when they are told to, and wait for what others give back. At the end each holds what they were told against the
store, and every revision of it all is audited. Ends with 1, and names the seed, when anything is wrong.

Without --own it runs against what \`ticketcd start\` has started, on this machine only. It writes an event and the buyers' sessions straight
into the store: a password takes a tenth of a second to check. All of it is removed at the end, also after an interrupt. The event and its
orders stay with --keep, or when anything is wrong.

With --own or --kill it starts a cluster and processes of the api for itself (the built ones), where carts last 9 seconds, and removes them at the
end. --kill injects faults meanwhile: it kills, pauses and cuts off nodes, a minority at a time, and processes of the api, and
repairs them. --faults selects from ${faultNames.join(', ')}.
A word selects each fault that has all of its parts: \`partition\`, \`node\`, \`api-partition-in\`. Without root, or where the
system allows no network namespaces, a TCP proxy makes the partitions.

A rush with --kill ends with the longest gap between two sales while one was possible, and with the faults during it. Give it
more tickets than buyers want, and enough --seconds: of an event that is sold out, nothing can be measured.

The seed decides who comes when, who does what, and which faults come when; how fast answers come it cannot decide.

Examples:
  $ ticketcd rush
  $ ticketcd rush --buyers 5000 --tickets 1000 --kill
  $ ticketcd rush --kill --buyers 5000 --tickets 8000 --seconds 60 --runs 20 --seed 1
  $ ticketcd rush --kill --faults pause,node-kill --at-once 1`

/** `ticketcd rush`: a crowd that buys one event, and the proof that all went well. */
export function rushCommand(): Command {
  const count = (flag: string, about: string, usual: number, max: number) =>
    new Option(`${flag} <count>`, about).argParser(wholeNumber(max, 1)).default(usual)
  return addConnectionOptions(new Command('rush'))
    .option(
      '--url <url>',
      'the running system, on this machine (default: http://127.0.0.1 at $PORT or 3000)',
      parseUrl,
    )
    .addOption(count('--buyers', 'how many come', 500, 20_000))
    .addOption(count('--tickets', 'how many there are', 100, 100_000))
    .addOption(count('--seconds', 'over how long they come', 10, 600))
    .addOption(new Option('--seed <number>', 'repeats a rush').argParser(wholeNumber(2 ** 31)))
    .addOption(count('--runs', 'one after the other, each with the next seed', 1, 1_000))
    .option('--keep', 'do not remove the event and its orders at the end')
    .option('--own', 'on a cluster and processes of its own')
    .option('--kill', 'inject faults into nodes and processes of its own meanwhile')
    .addOption(
      new Option('--faults <list>', 'the faults to choose from')
        .argParser(parseFaults)
        .default(faultNames, 'all'),
    )
    .addOption(
      new Option('--at-once <count>', 'the most faults that are active at once').argParser(wholeNumber(8, 1)),
    )
    .addOption(
      new Option('--network <kind>', 'what makes partitions')
        .choices(['auto', 'namespaces', 'proxies'])
        .default('auto'),
    )
    .addOption(
      new Option('--nodes <count>', 'of its own cluster')
        .choices(['1', '3', '5'])
        .argParser(parseNodes)
        .default(5),
    )
    .addOption(count('--apis', 'processes of its own', 3, 8))
    .option('--json', 'print one line of JSON for each run')
    .addHelpText('after', after)
    .action(async (options: Options) => {
      const { signal, release } = onInterrupt()
      try {
        const failed = await runs(options, signal)
        if (failed.length > 0)
          throw new Failure(
            `${failed.length} of ${options.runs} went wrong. Repeat with --seed ${failed.join(', ')}.`,
          )
      } catch (error) {
        if (!signal.aborted) throw error
        throw signal.reason instanceof ReaderGone ? signal.reason : new Failure('Stopped before its end.')
      } finally {
        release()
      }
    })
}

/** @returns the seeds of the runs that went wrong */
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

/** The result of the rush matters more, so this is no failure. */
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

/** So many of what is wrong are printed. */
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
      ? `  Everybody knows the truth, and each of ${audit.revisions} revisions is clean.`
      : `  ${wrong.length} things are wrong:`,
    ...wrong.slice(0, printedMax).map((sentence) => `  - ${sentence}`),
    ...(wrong.length > printedMax ? [`  … and ${wrong.length - printedMax} more`] : []),
  ].join('\n')
}

/** A line that changes for people, and one each two seconds where nobody watches. */
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
    'Give an address of this machine, such as http://127.0.0.1:3000: a rush goes nowhere else.',
  )
}

function parseNodes(text: string): number {
  if (!/^[135]$/.test(text)) throw new InvalidArgumentError('Its own cluster has 1, 3 or 5 nodes.')
  return Number(text)
}

function parseFaults(text: string): readonly FaultName[] {
  const selected = selectFaults(text)
  if ('names' in selected) return selected.names
  throw new InvalidArgumentError(
    `"${selected.unknown}" selects no fault. The faults are ${faultNames.join(', ')}.`,
  )
}
