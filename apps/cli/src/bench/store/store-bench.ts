import { setTimeout as sleep } from 'node:timers/promises'
import { Helper } from '../live-helper.ts'
import { rounded } from '../report.ts'
import {
  type Both,
  both,
  type Compared,
  type ComparedRate,
  comparedRates,
  comparedValues,
  type EngineName,
  inTurn,
  type ValueBench,
  valuesOf,
} from './comparison.ts'
import type { LoadQuestion, RateAnswer } from './load-question.ts'
import { Nodes } from './nodes.ts'
import { cpuUsOf, residentBytesOf } from './processes.ts'
import { benchRestarts, type RestartBench } from './restart-bench.ts'

type RateQuestion = Extract<LoadQuestion, { ask: 'rate' | 'etcd3' | 'watch' }>
type Load = RateQuestion extends infer Each
  ? Each extends RateQuestion
    ? Omit<Each, 'ports' | 'pids' | 'warmUpMs' | 'measureMs'>
    : never
  : never

/** Loads at the highest rate that the nodes reach. */
const rates = {
  serialPut: { ask: 'rate', method: 'put', inFlight: 1 },
  put64: { ask: 'rate', method: 'put', inFlight: 64 },
  put256: { ask: 'rate', method: 'put', inFlight: 256 },
  put64Etcd3: { ask: 'etcd3', inFlight: 64 },
  get64: { ask: 'rate', method: 'get', inFlight: 64 },
  txn128: { ask: 'rate', method: 'txn', inFlight: 8 },
  watch1000: { ask: 'watch', watches: 1_000 },
} as const satisfies Record<string, Load>
type RateName = keyof typeof rates
/** Measurements on separate nodes. */
const moments = ['memory', 'start', 'gap'] as const
type MomentName = (typeof moments)[number]
export type PartName = RateName | MomentName | 'restart'
export const partNames: readonly PartName[] = [...(Object.keys(rates) as RateName[]), ...moments, 'restart']

export type StoreBench = {
  readonly [Name in RateName]?: ComparedRate
} & {
  /**
   * Megabytes of one node for a million keys, scaled from the number of written keys. It is linear
   * if it equals the value for their first half.
   */
  readonly memory?: Compared<ValueBench> & { readonly firstHalf: Both<ValueBench> }
  readonly restart?: RestartBench
  /** Milliseconds from the start of five processes to the first put. */
  readonly start?: Compared<ValueBench>
  /** Milliseconds without a write after the end of the leader. */
  readonly gap?: Compared<ValueBench>
  /** CPU of the idle nodes during the measurement of the others, as shares of one core. */
  readonly idleCpu?: Both<number>
}

export interface StoreBenchOptions {
  readonly parts: ReadonlySet<PartName>
  readonly rounds: number
  readonly seconds: number
  /** Written to measure memory and restarts. */
  readonly keys: number
  readonly signal: AbortSignal
  readonly onStep: (sentence: string) => void
}

const warmUpMs = 500
const settleMs = 3_000
const idleMs = 2_000
/** Kills of a leader in each round. */
const kills = 3
/** Clusters that start in each round. A failed election costs etcd seconds, so starts vary. */
const starts = 3
/** Each load runs so long before the first round: a node compiles only code that has run. */
const firstWarmUpMs = 8_000

/** Compares hstore with etcd, five nodes each, in turns. */
export async function benchStore(options: StoreBenchOptions): Promise<StoreBench> {
  const load = new Helper('store-load', [])
  try {
    const bench = new Bench(load, options)
    return {
      ...(await bench.measureMoments()),
      ...(await bench.measureRestarts()),
      ...(await bench.measureRates()),
    }
  } finally {
    load.stop()
  }
}

class Bench {
  private readonly load: Helper
  private readonly options: StoreBenchOptions

  constructor(load: Helper, options: StoreBenchOptions) {
    this.load = load
    this.options = options
  }

  /** Each round runs new nodes, and no others. */
  async measureMoments(): Promise<Pick<StoreBench, MomentName>> {
    const { parts, rounds } = this.options
    const names = moments.filter((name) => parts.has(name))
    if (names.length === 0) return {}
    const found = {
      memory: both<number>(),
      firstHalf: both<number>(),
      start: both<number>(),
      gap: both<number>(),
    }
    for (let round = 0; round < rounds; round += 1)
      for (const name of inTurn(round)) {
        if (parts.has('start')) found.start[name].push(...(await this.moreStarts(name)))
        const nodes = await this.start(name)
        try {
          found.start[name].push(nodes.startMs)
          if (parts.has('gap')) found.gap[name].push(...(await this.gapsOf(nodes)))
          if (!parts.has('memory')) continue
          const [firstHalf, all] = await this.memoryOf(nodes)
          found.firstHalf[name].push(firstHalf)
          found.memory[name].push(all)
        } finally {
          await nodes.stop()
        }
        this.options.onStep(`${name}, round ${round + 1}: started in ${nodes.startMs} ms`)
      }
    const memory = comparedValues(found.memory)
    const firstHalf = { hstore: valuesOf(found.firstHalf.hstore), etcd: valuesOf(found.firstHalf.etcd) }
    return {
      ...(parts.has('start') && { start: comparedValues(found.start) }),
      ...(parts.has('gap') && { gap: comparedValues(found.gap) }),
      ...(parts.has('memory') && { memory: { ...memory, firstHalf } }),
    }
  }

  async measureRestarts(): Promise<Pick<StoreBench, 'restart'>> {
    const { parts, rounds, keys, onStep } = this.options
    if (!parts.has('restart')) return {}
    return { restart: await benchRestarts({ rounds, keys, onStep, start: (name) => this.start(name) }) }
  }

  /** The nodes of both engines run all the time. The nodes that are not measured are idle. */
  async measureRates(): Promise<Pick<StoreBench, RateName | 'idleCpu'>> {
    const names = (Object.keys(rates) as RateName[]).filter((name) => this.options.parts.has(name))
    if (names.length === 0) return {}
    const all: Partial<Record<EngineName, Nodes>> = {}
    try {
      for (const name of inTurn(0)) all[name] = await this.start(name)
      return await this.measureOn(all as Both<Nodes>, names)
    } finally {
      await Promise.all(Object.values(all).map((nodes) => nodes.stop()))
    }
  }

  private async measureOn(all: Both<Nodes>, names: readonly RateName[]) {
    const { rounds, seconds, onStep } = this.options
    const answers = new Map(names.map((name) => [name, both<RateAnswer>()]))
    for (const engine of inTurn(0)) {
      await all[engine].ask({ ask: 'fill', ports: all[engine].target.ports, from: 0, to: 1_024 })
      for (const name of names) await this.run(all[engine], name, firstWarmUpMs, warmUpMs)
    }
    const idleCpu = { hstore: await this.idleCpuOf(all.hstore), etcd: await this.idleCpuOf(all.etcd) }
    for (let round = 0; round < rounds; round += 1)
      for (const name of names)
        for (const engine of inTurn(round)) {
          const answer = await this.run(all[engine], name, warmUpMs, seconds * 1_000)
          answers.get(name)?.[engine].push(answer)
          const { perSecond, nodesCpuUs, loadCpu } = answer
          onStep(
            `${name}, ${engine}: ${perSecond}/s, ${nodesCpuUs} µs of CPU each; load: ${loadCpu} of a core`,
          )
        }
    const measured = [...answers].map(([name, of]) => [name, comparedRates(of)] as const)
    return { idleCpu, ...Object.fromEntries(measured) } as Pick<StoreBench, RateName | 'idleCpu'>
  }

  private run(nodes: Nodes, name: RateName, warmUpMs: number, measureMs: number): Promise<RateAnswer> {
    this.options.signal.throwIfAborted()
    return nodes.ask({ ...rates[name], ...nodes.target, warmUpMs, measureMs })
  }

  private start(name: EngineName): Promise<Nodes> {
    this.options.signal.throwIfAborted()
    return Nodes.start(name, this.load)
  }

  /**
   * Starts further clusters besides the one that a round measures.
   * @returns the milliseconds of each
   */
  private async moreStarts(name: EngineName): Promise<number[]> {
    const found: number[] = []
    while (found.length < starts - 1) {
      const nodes = await this.start(name)
      found.push(nodes.startMs)
      await nodes.stop()
    }
    return found
  }

  private async gapsOf(nodes: Nodes): Promise<number[]> {
    const gaps: number[] = []
    while (gaps.length < kills) {
      this.options.signal.throwIfAborted()
      await sleep(settleMs)
      gaps.push(await nodes.killLeader())
    }
    return gaps
  }

  /** @returns megabytes of a node for a million keys, by the first half of the keys and by all */
  private async memoryOf(nodes: Nodes): Promise<[number, number]> {
    const { keys } = this.options
    const { ports, pids } = nodes.target
    const before = residentBytesOf(pids)
    const after = async (from: number, to: number) => {
      await nodes.ask({ ask: 'fill', ports, from, to })
      await sleep(settleMs)
      return rounded((residentBytesOf(pids) - before) / pids.length / to)
    }
    const half = Math.floor(keys / 2)
    return [await after(0, half), await after(half, keys)]
  }

  private async idleCpuOf(nodes: Nodes): Promise<number> {
    const { pids } = nodes.target
    await sleep(settleMs)
    const before = cpuUsOf(pids)
    await sleep(idleMs)
    return rounded((cpuUsOf(pids) - before) / (idleMs * 1_000), 3)
  }
}
