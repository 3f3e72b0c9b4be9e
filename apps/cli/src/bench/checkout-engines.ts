import { etcdEngine, hstoreEngine } from '@ticketcd/cluster'
import { type CheckoutFleet, withCheckoutFleet } from './checkout-fleet.ts'
import { openSeries, type Series, type SeriesAnswer } from './checkout-series.ts'
import { ratioOf, summaryOf, type WayBench } from './checkout-summary.ts'
import { Helper } from './live-helper.ts'

/** Series before the first round: the nodes and the api compile only code that runs often. */
const warmUps = 4

/** Orders in one step, on the nodes of each engine. */
export interface EnginesBench {
  readonly buyers: number
  readonly hstore: WayBench
  readonly etcd: WayBench
  /** Orders on hstore, compared with those on etcd. */
  readonly ratio: number
}

export interface EnginesBenchOptions {
  readonly buyers: number
  readonly rounds: number
  readonly seconds: number
  readonly signal: AbortSignal
  readonly onStep: (sentence: string) => void
}

/**
 * Sells alternately on five nodes of hstore and on five of the etcd on PATH, each with a separate
 * api. The other fleet is idle meanwhile.
 */
export function benchEngines(options: EnginesBenchOptions): Promise<EnginesBench> {
  const { signal } = options
  return withCheckoutFleet(
    signal,
    (hstore) => withCheckoutFleet(signal, (etcd) => compare(hstore, etcd, options), etcdEngine),
    hstoreEngine,
  )
}

async function compare(
  hstore: CheckoutFleet,
  etcd: CheckoutFleet,
  options: EnginesBenchOptions,
): Promise<EnginesBench> {
  const { buyers, rounds } = options
  const crowd = new Helper('checkout-buyers', [])
  try {
    const sale = async (name: string, fleet: CheckoutFleet) => {
      const runner = await openSeries(fleet, crowd, options)
      const series: Series = { way: ['checkout.buy'], sells: true, ports: fleet.ports, buyers }
      const run = (title: string) => runner.run(`${title}, ${name}`, series)
      return { run, answers: [] as SeriesAnswer[] }
    }
    const both = [await sale('hstore', hstore), await sale('etcd', etcd)] as const
    for (let time = 0; time < warmUps; time += 1) for (const { run } of both) await run('Warming up')
    for (let round = 1; round <= rounds; round += 1)
      for (const { run, answers } of round % 2 === 0 ? both.toReversed() : both)
        answers.push(await run(`Round ${round} of ${rounds}`))
    const [ofHstore, ofEtcd] = both.map(({ answers }) => answers) as [SeriesAnswer[], SeriesAnswer[]]
    return {
      buyers,
      hstore: summaryOf(ofHstore),
      etcd: summaryOf(ofEtcd),
      ratio: ratioOf(ofHstore, ofEtcd),
    }
  } finally {
    crowd.stop()
  }
}
