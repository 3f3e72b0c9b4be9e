export interface PeriodicJobOptions {
  /** What is done again and again. `stopped` tells whether to leave off in the middle. */
  work(stopped: () => boolean): Promise<unknown>
  /** Between the end of one time and the begin of the next, on average, in milliseconds. Before the first it is a quarter of it at most. */
  intervalMs: number
  /** Told of what kept the work from its end. The next time it is tried again. */
  onFailure(error: unknown): void
  /** @returns a number in [0, 1) */
  random?: (() => number) | undefined
}

/**
 * Does something again and again, in each process at its own moments: what was started together must not go on together. The first time comes
 * soon, or processes that are ended often would never get to it.
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
            // Half of it is left to chance.
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
