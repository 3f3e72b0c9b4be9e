import type { FaultName } from './fault.ts'

/** An injected fault. By a monotonic clock, in milliseconds. */
export interface InjectedFault {
  readonly fault: FaultName
  /** Such as `node2` or `api1`. */
  readonly target: string
  readonly fromMs: number
  /**
   * The time of the repair: the process is healthy, running or reachable again. `undefined` until
   * then.
   */
  readonly untilMs: number | undefined
}

/** The faults of a sale, in the order of their starts. */
export class FaultLog {
  private readonly now: () => number
  private readonly faults: {
    fault: FaultName
    target: string
    fromMs: number
    untilMs: number | undefined
  }[] = []

  /** @param now a monotonic clock, in milliseconds */
  constructor(now: () => number) {
    this.now = now
  }

  /**
   * Records the start of a fault.
   * @returns a function that records its end, to be called once
   */
  begin(fault: FaultName, target: string): () => void {
    const entry = {
      fault,
      target,
      fromMs: this.now(),
      untilMs: undefined as number | undefined,
    }
    this.faults.push(entry)
    return () => {
      entry.untilMs = this.now()
    }
  }

  get entries(): readonly InjectedFault[] {
    return this.faults
  }

  /** How often each fault was injected. */
  get counts(): Readonly<Record<string, number>> {
    const counts: Record<string, number> = {}
    for (const { fault } of this.faults) counts[fault] = (counts[fault] ?? 0) + 1
    return counts
  }
}
