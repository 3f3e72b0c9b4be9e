export interface PeriodicJobOptions {
  /** The repeated work. It ends early if `stopped` returns true. */
  work(stopped: () => boolean): unknown
  /**
   * Average time between the end of one run and the start of the next, in milliseconds. The first
   * run starts after at most a quarter of it.
   */
  intervalMs: number
  /**
   * Called if a run fails. The next run starts at the usual time. Default: a failure is an
   * unhandled rejection, for work that handles its own failures.
   */
  onFailure?: ((error: unknown) => void) | undefined
  /** @returns a number in [0, 1) */
  random?: (() => number) | undefined
}

/**
 * Repeats work at random intervals, so that processes that start together do not run it together.
 * The first run comes soon: a process that restarts often must still reach it. `periodic-work.ts`
 * lists all jobs.
 */
export class PeriodicJob {
  private readonly options: PeriodicJobOptions
  private timer: NodeJS.Timeout | undefined
  private isClosed = false

  constructor(options: PeriodicJobOptions) {
    this.options = options
  }

  start(): void {
    const { intervalMs, random = Math.random } = this.options
    this.runAfter((intervalMs * random()) / 4)
  }

  /** Ends the job. A run that is under way is asked to stop, and not awaited. */
  close(): void {
    this.isClosed = true
    clearTimeout(this.timer)
  }

  private runAfter(waitMs: number): void {
    if (this.isClosed) return
    this.timer = setTimeout(() => void this.run(), waitMs)
    this.timer.unref()
  }

  private async run(): Promise<void> {
    const { work, intervalMs, onFailure, random = Math.random } = this.options
    try {
      await work(() => this.isClosed)
    } catch (error) {
      if (!onFailure) throw error
      onFailure(error)
    }
    // Between 75 % and 125 % of the interval.
    this.runAfter(intervalMs * (0.75 + random() / 2))
  }
}
