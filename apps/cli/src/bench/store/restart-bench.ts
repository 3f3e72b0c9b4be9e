import { setTimeout as sleep } from 'node:timers/promises'
import { rounded } from '../report.ts'
import {
  type Both,
  both,
  type Compared,
  comparedValues,
  type EngineName,
  inTurn,
  type ValueBench,
  valuesOf,
} from './comparison.ts'
import type { FillAnswer } from './load-question.ts'
import type { Nodes } from './nodes.ts'

/**
 * CPU of one node from its start on stored keys to its first answer, in milliseconds for a million
 * keys. It is scaled from the number of written keys. It is linear if it equals the value for their
 * first half.
 */
export interface RestartBench extends Compared<ValueBench> {
  readonly firstHalf: Both<ValueBench>
  /** Elapsed milliseconds, scaled in the same way. */
  readonly wallMs: Both<ValueBench>
  /** Transactions that were sent again during the writes of each round. */
  readonly refusals: Both<readonly number[]>
}

export interface RestartBenchOptions {
  readonly rounds: number
  readonly keys: number
  readonly start: (name: EngineName) => Promise<Nodes>
  readonly onStep: (sentence: string) => void
}

const settleMs = 3_000

/** Each round runs new nodes, and no others. One of the five is stopped and started again. */
export async function benchRestarts({
  rounds,
  keys,
  start,
  onStep,
}: RestartBenchOptions): Promise<RestartBench> {
  const found = {
    firstHalf: both<number>(),
    all: both<number>(),
    wallMs: both<number>(),
    refusals: both<number>(),
  }
  for (let round = 0; round < rounds; round += 1)
    for (const name of inTurn(round)) {
      const nodes = await start(name)
      try {
        const half = Math.floor(keys / 2)
        const firstHalf = await restartWith(nodes, 0, half)
        const all = await restartWith(nodes, half, keys)
        found.firstHalf[name].push(firstHalf.cpuMs)
        found.all[name].push(all.cpuMs)
        found.wallMs[name].push(all.ms)
        const refusals = firstHalf.refusals + all.refusals
        found.refusals[name].push(refusals)
        onStep(
          `restart, ${name}, round ${round + 1}: ${all.cpuMs} ms of CPU for a million keys` +
            (refusals > 0 ? `; ${refusals} transactions were sent again while the keys were written` : ''),
        )
      } finally {
        await nodes.stop()
      }
    }
  const perEngine = (values: Both<readonly number[]>) => ({
    hstore: valuesOf(values.hstore),
    etcd: valuesOf(values.etcd),
  })
  return {
    ...comparedValues(found.all),
    firstHalf: perEngine(found.firstHalf),
    wallMs: perEngine(found.wallMs),
    refusals: found.refusals,
  }
}

/** Writes the keys from one number to another, after all lower ones, and restarts a node. */
async function restartWith(nodes: Nodes, from: number, to: number) {
  const { refusals } = await nodes.ask<FillAnswer>({ ask: 'fill', ports: nodes.target.ports, from, to })
  await sleep(settleMs)
  const { cpuMs, ms } = await nodes.restartOne()
  const scaled = (value: number) => rounded((value * 1e6) / to)
  return { cpuMs: scaled(cpuMs), ms: scaled(ms), refusals }
}
