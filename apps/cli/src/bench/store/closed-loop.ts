import { setTimeout as sleep } from 'node:timers/promises'
import { percentile, rounded } from '../report.ts'
import type { RateAnswer, Target, Time } from './load-question.ts'
import { cpuUsOf } from './processes.ts'

/** @param call makes the next call of a caller and resolves with `true` when it succeeded */
export async function closedLoop(
  { warmUpMs, measureMs, pids }: Target & Time,
  inFlight: number,
  call: (caller: number) => Promise<boolean>,
): Promise<RateAnswer> {
  let isEnding = false
  let latencies: number[] = []
  let failures = 0
  const callers = Array.from({ length: inFlight }, async (_, caller) => {
    while (!isEnding) {
      const startedAt = performance.now()
      if (await call(caller)) latencies.push(performance.now() - startedAt)
      else {
        failures += 1
        await sleep(1)
      }
    }
  })
  await sleep(warmUpMs)
  latencies = []
  failures = 0
  const usage = new Usage(pids)
  await sleep(measureMs)
  const measured = latencies
  const used = usage.end(measured.length)
  isEnding = true
  await Promise.all(callers)
  return {
    ...used,
    p50Ms: rounded(percentile(measured, 0.5), 2),
    p99Ms: rounded(percentile(measured, 0.99), 2),
    failures,
  }
}

/** Time and CPU since its creation. */
export class Usage {
  private readonly pids: readonly number[]
  private readonly startedAt = performance.now()
  private readonly own = process.cpuUsage()
  private readonly nodesUs: number

  constructor(pids: readonly number[]) {
    this.pids = pids
    this.nodesUs = cpuUsOf(pids)
  }

  end(operations: number): Pick<RateAnswer, 'perSecond' | 'nodesCpuUs' | 'loadCpu'> {
    const ms = performance.now() - this.startedAt
    const { user, system } = process.cpuUsage(this.own)
    return {
      perSecond: rounded((operations * 1_000) / ms),
      nodesCpuUs: rounded((cpuUsOf(this.pids) - this.nodesUs) / operations, 2),
      loadCpu: rounded((user + system) / 1_000 / ms, 2),
    }
  }
}
