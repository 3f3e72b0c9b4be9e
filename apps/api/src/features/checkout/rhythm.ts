export interface RhythmOptions {
  /** What is done again and again. `stopped` tells whether to leave off in the middle. */
  work(stopped: () => boolean): Promise<unknown>
  /** Between the end of one time and the begin of the next, on average, in milliseconds. */
  intervalMs: number
  /** Told of what kept the work from its end. The next time it is tried again. */
  onFailure(error: unknown): void
  /** @returns a number in [0, 1) */
  random?: (() => number) | undefined
}

/** Does something again and again, in each process at its own moments: what was started together must not go on together. */
export class Rhythm {
  private readonly options: RhythmOptions
  private timer: NodeJS.Timeout | undefined
  private stopped = false

  constructor(options: RhythmOptions) {
    this.options = options
  }

  start(): void {
    const { work, intervalMs, onFailure, random = Math.random } = this.options
    const again = () => {
      if (this.stopped) return
      // Half of it is left to chance.
      const waitMs = intervalMs * (0.75 + random() / 2)
      this.timer = setTimeout(
        () =>
          void work(() => this.stopped)
            .catch(onFailure)
            .finally(again),
        waitMs,
      )
      this.timer.unref()
    }
    again()
  }

  stop(): void {
    this.stopped = true
    clearTimeout(this.timer)
  }
}
