interface Group {
  readonly timer: NodeJS.Timeout
  readonly runs: Set<() => void>
}

/**
 * Timers that repeat. Those with the same interval share one timer of the event loop, so an idle
 * node wakes once for all of them: a wake costs more than their work.
 */
export class Ticks {
  private readonly groups = new Map<number, Group>()

  /**
   * The first run comes with the next one of the same interval, so it may come sooner than after
   * `intervalMs`.
   *
   * @param intervalMs milliseconds between two runs
   * @returns a function that ends it
   */
  every(intervalMs: number, run: () => void): () => void {
    const group = this.groups.get(intervalMs) ?? this.begin(intervalMs)
    // Each call counts by itself, also where two give the same function.
    const own = () => run()
    group.runs.add(own)
    return () => {
      if (!group.runs.delete(own) || group.runs.size > 0) return
      clearInterval(group.timer)
      this.groups.delete(intervalMs)
    }
  }

  private begin(intervalMs: number): Group {
    const runs = new Set<() => void>()
    const timer = setInterval(() => {
      for (const run of runs) run()
    }, intervalMs)
    const group = { timer, runs }
    this.groups.set(intervalMs, group)
    return group
  }
}
