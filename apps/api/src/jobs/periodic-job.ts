export interface PeriodicJobOptions {
  /** The repeated work. It ends early if `stopped` returns true. */
  work(stopped: () => boolean): Promise<unknown>
  /**
   * Average time between the end of one run and the start of the next, in milliseconds. The first
   * run starts after at most a quarter of it.
   */
  intervalMs: number
  /** Called if a run fails. The next run starts at the usual time. */
  onFailure(error: unknown): void
  /** @returns a number in [0, 1) */
  random?: (() => number) | undefined
}

/**
 * Repeats work at random intervals, so that processes that start together do not run it together.
 * The first run comes soon: a process that restarts often must still reach it.
 */
export class PeriodicJob {
  private readonly options: PeriodicJobOptions
  private timer: NodeJS.Timeout | undefined
  private stopped = false

  constructor(options: PeriodicJobOptions) {
    this.options = options
  }

  start(): void {
    const { work, intervalMs, onFailure, random = Math.random } = this.options
    const wait = (waitMs: number) => {
      if (this.stopped) return
      this.timer = setTimeout(
        () =>
          void work(() => this.stopped)
            .catch(onFailure)
            // Between 75 % and 125 % of the interval.
            .finally(() => wait(intervalMs * (0.75 + random() / 2))),
        waitMs,
      )
      this.timer.unref()
    }
    wait((intervalMs * random()) / 4)
  }

  stop(): void {
    this.stopped = true
    clearTimeout(this.timer)
  }
}
