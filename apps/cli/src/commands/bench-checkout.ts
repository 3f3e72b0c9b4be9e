import { Command, InvalidArgumentError, Option } from 'commander'
import { benchCheckout, type CheckoutBench } from '../bench/checkout-bench.ts'
import { runBuyers, runEcho } from '../bench/checkout-buyers.ts'
import { benchEngines, type EnginesBench } from '../bench/checkout-engines.ts'
import { withCheckoutFleet } from '../bench/checkout-fleet.ts'
import { ordersPerTransaction } from '../bench/raw-writer.ts'
import { conditions, publish } from '../bench/report.ts'
import { Failure } from '../failure.ts'
import { onInterrupt } from '../interrupt.ts'
import { wholeNumber } from '../whole-number.ts'

interface Options {
  buyers: number[]
  rounds: number
  seconds: number
  only?: CheckoutPart
  out?: string
}

/** The required results: ratios with so many buyers, and milliseconds. */
const comparedBuyers = 64
const toNaiveMin = 100
const toTunedMin = 10
const toNoopMin = 0.85
const steadyP99MsMax = 100
const toOneMin = 0.9
const toEtcdMin = 1.5
const parts = ['ways', 'processes', 'engines'] as const
type CheckoutPart = (typeof parts)[number]
type Result = CheckoutBench & { readonly engines?: EnginesBench }

const after = `
Starts a separate cluster of five nodes and the built api, and removes them at the end. Buyers with
real sessions buy single tickets of one type over HTTP: in one step, and with hold and confirm. For
comparison, and in turns, they use a naive and a tuned compare-and-swap loop, and a procedure of the
same server that does nothing. Then they come at a steady pace, at 70 % of the highest rate, and
use 1, 2 and 4 processes of the api. Two upper limits are measured as well: one writer directly on
etcd with transactions of ${ordersPerTransaction} orders, and the load generator against a server that does nothing.
After each sale the answers are compared with the store.

With \`--only engines\` ${comparedBuyers} buyers buy in one step on five nodes of hstore and on five of the \`etcd\`
on PATH, in turns.

Fails, with ${comparedBuyers} buyers, when one step does not reach ${toNaiveMin}x the naive and ${toTunedMin}x the tuned loop, or when
one of the two ways does not reach ${toNoopMin} of the mutations that do nothing. Fails also when a 99th
percentile at the steady pace is above ${steadyP99MsMax} ms, when several processes reach less than ${toOneMin} of one,
or when hstore does not reach ${toEtcdMin}x etcd.

Examples:
  $ ticketcd bench checkout --out stats/bench-checkout.json
  $ ticketcd bench checkout --only ways --buyers 64 --rounds 1 --seconds 2
  $ ticketcd bench checkout --only engines`

export function benchCheckoutCommand(): Command {
  const count = (flag: string, about: string, usual: number, max: number) =>
    new Option(`${flag} <count>`, about).argParser(wholeNumber(max, 1)).default(usual)
  return new Command('checkout')
    .description(
      'Buy one ticket type with many concurrent buyers: rate and latency, compared with other ways.',
    )
    .addOption(
      new Option('--buyers <counts>', 'concurrent buyers, one count after the other')
        .argParser(parseCounts)
        .default([comparedBuyers, 1_000], `${comparedBuyers},1000`),
    )
    .addOption(count('--rounds', 'how often each is measured', 5, 100))
    .addOption(count('--seconds', 'length of each measurement', 2, 600))
    .addOption(new Option('--only <part>', 'only this part (default: all but engines)').choices(parts))
    .option('--out <file>', 'write the result to this file as well')
    .addHelpText('after', after)
    .action(async (options: Options) => {
      const { rounds, seconds, out } = options
      const result = await measured(options)
      publish({ bench: 'checkout', ...conditions(), members: 5, rounds, seconds, ...result }, out)
      const missed = missedBy(result)
      if (missed.length > 0) throw new Failure(missed.join(' '))
    })
}

/** The helper processes of the benchmark. */
export function benchCheckoutHelpers(): Command[] {
  return [new Command('checkout-buyers').action(runBuyers), new Command('checkout-echo').action(runEcho)]
}

async function measured({ buyers, rounds, seconds, only }: Options): Promise<Result> {
  const { signal, release } = onInterrupt()
  const onStep = (sentence: string) => console.error(sentence)
  try {
    if (only === 'engines') {
      const options = { buyers: comparedBuyers, rounds, seconds, signal, onStep }
      return { engines: await benchEngines(options) }
    }
    return await withCheckoutFleet(signal, (fleet) =>
      benchCheckout(fleet, {
        parts: new Set(only ? [only] : ['ways', 'processes']),
        buyers,
        rounds,
        seconds,
        signal,
        onStep,
      }),
    )
  } finally {
    release()
  }
}

function missedBy({ loads = [], steady = [], processes = [], engines }: Result): string[] {
  const ratios = loads.find(({ buyers }) => buyers === comparedBuyers)?.ratios
  const below = (what: string, ratio: number, min: number) =>
    ratio < min ? [`${what}: ${ratio}, below ${min}.`] : []
  return [
    ...(ratios
      ? [
          ...below('One step to the naive loop', ratios.buy.toNaive, toNaiveMin),
          ...below('One step to the tuned loop', ratios.buy.toTuned, toTunedMin),
          ...below('One step to mutations that do nothing', ratios.buy.toNoop, toNoopMin),
          ...below('Hold and confirm to mutations that do nothing', ratios.holdConfirm.toNoop, toNoopMin),
        ]
      : []),
    ...steady.flatMap(({ way, buyers, p99Ms }) =>
      buyers === comparedBuyers && p99Ms > steadyP99MsMax
        ? [`The 99th percentile of ${way} is ${p99Ms} ms at a steady pace, above ${steadyP99MsMax} ms.`]
        : [],
    ),
    ...(engines ? below('One step on hstore to etcd', engines.ratio, toEtcdMin) : []),
    ...processes.flatMap(({ buyers, processes: count, toOne }) =>
      below(`${count} processes to one, with ${buyers} buyers`, toOne, toOneMin),
    ),
  ]
}

/** The api accepts no more requests at once. */
const buyersMax = 1_000

function parseCounts(text: string): number[] {
  const counts = text.split(',').map(Number)
  if (counts.every((count) => Number.isInteger(count) && count >= 1 && count <= buyersMax)) return counts
  throw new InvalidArgumentError(`Give whole numbers from 1 to ${buyersMax}, with commas between them.`)
}
