import type { BuyersAnswer, BuyersWay } from './checkout-buyers.ts'
import type { CheckoutFleet } from './checkout-fleet.ts'
import { openSeries, type Series, type SeriesAnswer, type SeriesRunner, warmUpMs } from './checkout-series.ts'
import { medianOf, ratioOf, summaryOf, type WayBench } from './checkout-summary.ts'
import { Helper } from './live-helper.ts'
import { type RawAnswer, writeOrders } from './raw-writer.ts'

/** The procedures of a purchase, in the order of their calls. */
const ways = {
  buy: ['checkout.buy'],
  holdConfirm: ['checkout.hold', 'checkout.confirm'],
  naive: ['bench.naive'],
  tuned: ['bench.tuned'],
  noop: ['bench.noop'],
} as const satisfies Record<string, BuyersWay>
type WayName = keyof typeof ways
const wayNames = Object.keys(ways) as WayName[]
/** The ways of TickETCD itself. */
const ourWays = ['buy', 'holdConfirm'] as const

/** Latency is measured at this part of the highest load. */
const steadyPart = 0.7
/** Connections for a steady load: so many that no order waits for a free one. */
const steadyConnections = 1_000
/** All of them run, even when fewer serve: the others only follow the store. */
const processCounts = [1, 2, 4] as const
/**
 * Series for each count of buyers before processes are compared. A process is compiled according to
 * its own load. With four processes, each serves a quarter. After one series an order cost them
 * twice the CPU of an order after nine.
 */
const processWarmUps = 5

/** One count of concurrent buyers. Each ratio is the median of the ratios of all rounds. */
export interface LoadBench {
  readonly buyers: number
  readonly ways: Readonly<Record<WayName, WayBench>>
  /** The load generator against a server that does nothing. */
  readonly echo: Pick<WayBench, 'perSecond' | 'rounds' | 'loadCpu'>
  readonly ratios: Readonly<Record<(typeof ourWays)[number], Ratios>>
}

export interface Ratios {
  /** Orders, compared with those of the compare-and-swap loops. */
  readonly toNaive: number
  readonly toTuned: number
  /** Mutations, compared with those that do nothing. An order of two steps counts as two. */
  readonly toNoop: number
}

export interface SteadyBench extends WayBench {
  readonly way: WayName
  /** The count of concurrent buyers that reached the full load. */
  readonly buyers: number
  /** Orders started each second. */
  readonly asked: number
}

export interface ProcessesBench extends WayBench {
  readonly buyers: number
  readonly processes: number
  /** Orders, compared with those of one process. */
  readonly toOne: number
}

export interface CheckoutBench {
  readonly loads?: readonly LoadBench[]
  /** One writer directly on etcd, with transactions of the largest size. */
  readonly raw?: Pick<WayBench, 'perSecond' | 'rounds'>
  /** At 70 % of the load that each count of buyers reached. */
  readonly steady?: readonly SteadyBench[]
  readonly processes?: readonly ProcessesBench[]
}

export interface CheckoutBenchOptions {
  readonly parts: ReadonlySet<'ways' | 'processes'>
  /** Concurrent buyers, in ascending order. */
  readonly buyers: readonly number[]
  readonly rounds: number
  readonly seconds: number
  readonly signal: AbortSignal
  /** Receives the result of each step as a sentence. */
  readonly onStep: (sentence: string) => void
}

/**
 * Measures the purchase of one ticket type over HTTP, end to end. It compares our ways with
 * compare-and-swap loops and with a procedure that does nothing. The ways take turns in each round,
 * so that other load on the machine affects all alike.
 */
export async function benchCheckout(
  fleet: CheckoutFleet,
  options: CheckoutBenchOptions,
): Promise<CheckoutBench> {
  const crowd = new Helper('checkout-buyers', [])
  const echo = new Helper('checkout-echo', [])
  try {
    const runner = await openSeries(fleet, crowd, options)
    const bench = new Bench(fleet, runner, options)
    const { port } = await echo.ask<{ port: number }>({}, 10_000)
    const measured = options.parts.has('ways') ? await bench.measureWays(port) : {}
    const processes = options.parts.has('processes') ? await bench.measureProcesses() : undefined
    return { ...measured, ...(processes && { processes }) }
  } finally {
    crowd.stop()
    echo.stop()
  }
}

class Bench {
  private readonly fleet: CheckoutFleet
  private readonly runner: SeriesRunner
  private readonly options: CheckoutBenchOptions

  constructor(fleet: CheckoutFleet, runner: SeriesRunner, options: CheckoutBenchOptions) {
    this.fleet = fleet
    this.runner = runner
    this.options = options
  }

  async measureWays(echoPort: number): Promise<Pick<CheckoutBench, 'loads' | 'raw' | 'steady'>> {
    const { buyers: loads, rounds, seconds } = this.options
    const { store, ports } = this.fleet
    await this.warmUp(ports, wayNames)
    const measured = loads.map((buyers) => ({ buyers, ways: emptyWays(), echo: [] as BuyersAnswer[] }))
    const raw: RawAnswer[] = []
    for (let round = 1; round <= rounds; round++) {
      for (const { buyers, ways: answers, echo } of measured) {
        const title = `Round ${round} of ${rounds}, ${buyers} buyers`
        for (const way of wayNames)
          answers[way].push(await this.runner.run(`${title}, ${way}`, { ...seriesOf(way), ports, buyers }))
        const echoed = await this.runner.echo({ ports: [echoPort], buyers }, ways.noop)
        this.options.onStep(`${title}, echo: ${echoed.perSecond} a second`)
        echo.push(echoed)
      }
      const eventId = this.runner.nextEventId()
      const written = await writeOrders(store, { eventId, warmUpMs, measureMs: seconds * 1_000 })
      this.options.onStep(`Round ${round} of ${rounds}, raw: ${written.perSecond} a second`)
      raw.push(written)
    }
    return {
      loads: measured.map(({ buyers, ways: answers, echo }) => ({
        buyers,
        ways: mapWays((way) => summaryOf(answers[way])),
        echo: {
          perSecond: medianOf(echo.map(({ perSecond }) => perSecond)),
          rounds: echo.map(({ perSecond }) => perSecond),
          loadCpu: medianOf(echo.map(({ cpuShare }) => cpuShare)),
        },
        ratios: { buy: ratiosOf('buy', answers), holdConfirm: ratiosOf('holdConfirm', answers) },
      })),
      raw: {
        perSecond: medianOf(raw.map(({ perSecond }) => perSecond)),
        rounds: raw.map(({ perSecond }) => perSecond),
      },
      steady: await this.measureSteady(
        measured.flatMap(({ buyers, ways: answers }) =>
          ourWays.map((way) => {
            const reached = medianOf(answers[way].map(({ perSecond }) => perSecond))
            return { way, buyers, asked: Math.floor(steadyPart * reached) }
          }),
        ),
      ),
    }
  }

  async measureProcesses(): Promise<ProcessesBench[]> {
    const { buyers: loads, rounds } = this.options
    await this.fleet.grow(Math.max(...processCounts))
    for (let time = 1; time <= processWarmUps; time++)
      for (const buyers of loads) await this.warmUp(this.fleet.ports, ['buy'], buyers)
    const measured = loads.map((buyers) => ({
      buyers,
      answers: processCounts.map((processes) => ({ processes, each: [] as SeriesAnswer[] })),
    }))
    for (let round = 1; round <= rounds; round++)
      for (const { buyers, answers } of measured)
        for (const { processes, each } of answers) {
          const ports = this.fleet.ports.slice(0, processes)
          const title = `Round ${round} of ${rounds}, ${buyers} buyers, buy, processes: ${processes}`
          each.push(await this.runner.run(title, { ...seriesOf('buy'), ports, buyers }))
        }
    return measured.flatMap(({ buyers, answers }) =>
      answers.map(({ processes, each }) => ({
        buyers,
        processes,
        toOne: ratioOf(each, answers[0]?.each ?? []),
        ...summaryOf(each),
      })),
    )
  }

  private async measureSteady(
    paces: readonly Pick<SteadyBench, 'way' | 'buyers' | 'asked'>[],
  ): Promise<SteadyBench[]> {
    const { rounds } = this.options
    const { ports } = this.fleet
    const measured = paces.map((pace) => ({ ...pace, answers: [] as SeriesAnswer[] }))
    for (let round = 1; round <= rounds; round++)
      for (const { way, asked, answers } of measured) {
        const series = { ...seriesOf(way), ports, buyers: steadyConnections, perSecond: asked }
        answers.push(
          await this.runner.run(`Round ${round} of ${rounds}, ${way} at ${asked} a second`, series),
        )
      }
    return measured.map(({ answers, ...pace }) => ({ ...pace, ...summaryOf(answers) }))
  }

  /** Compiles the code, opens the connections and grows the buffers. */
  private async warmUp(
    ports: readonly number[],
    names: readonly WayName[],
    buyers = this.options.buyers[0] ?? 1,
  ): Promise<void> {
    for (const way of names) await this.runner.run(`Warming up, ${way}`, { ...seriesOf(way), ports, buyers })
  }
}

type Answers = Record<WayName, SeriesAnswer[]>

function seriesOf(way: WayName): Pick<Series, 'way' | 'sells'> {
  return { way: ways[way], sells: way !== 'noop' }
}

function mapWays<Value>(of: (way: WayName) => Value): Record<WayName, Value> {
  return Object.fromEntries(wayNames.map((way) => [way, of(way)])) as Record<WayName, Value>
}

function emptyWays(): Answers {
  return mapWays(() => [])
}

function ratiosOf(way: (typeof ourWays)[number], answers: Answers): Ratios {
  return {
    toNaive: ratioOf(answers[way], answers.naive),
    toTuned: ratioOf(answers[way], answers.tuned),
    toNoop: ratioOf(answers[way], answers.noop, ways[way].length),
  }
}
