export interface TickerClock {
  /** Milliseconds from any origin. */
  now(): number
  /** @returns a function that cancels it */
  after(ms: number, run: () => void): () => void
}

/** A first change waits this long for the changes that come with it. */
const settleMs = 5
/**
 * Minimum time between the starts of two ticks. A longer tick is followed by the next at once. Each
 * stream receives one piece per tick, so the length of a tick bounds the delay of a change. Other
 * work runs after every slice.
 */
const periodMs = 100

export interface TickerOptions {
  /** Receives the error of a failed tick; the next tick still runs. */
  onFailure(error: unknown): void
  clock?: TickerClock
}

/**
 * Runs `run` on request: almost at once in an idle system, up to 10 times a second in a busy one,
 * and never twice at a time.
 */
export class Ticker {
  private readonly run: () => Promise<void>
  private readonly onFailure: (error: unknown) => void
  private readonly clock: TickerClock
  private cancel: (() => void) | undefined
  private running = false
  private again = false
  private stopped = false
  private nextAt = Number.NEGATIVE_INFINITY

  constructor(run: () => Promise<void>, { onFailure, clock = systemClock }: TickerOptions) {
    this.run = run
    this.onFailure = onFailure
    this.clock = clock
  }

  /** Requests a tick. */
  request(): void {
    if (this.stopped || this.cancel) return
    if (this.running) {
      this.again = true
      return
    }
    const ms = Math.max(settleMs, this.nextAt - this.clock.now())
    this.cancel = this.clock.after(ms, () => void this.begin())
  }

  stop(): void {
    this.stopped = true
    this.cancel?.()
    this.cancel = undefined
  }

  private async begin(): Promise<void> {
    this.cancel = undefined
    this.running = true
    const startedAt = this.clock.now()
    try {
      await this.run()
    } catch (error) {
      this.onFailure(error)
    } finally {
      this.nextAt = startedAt + periodMs
      this.running = false
      if (this.again) {
        this.again = false
        this.request()
      }
    }
  }
}

const systemClock: TickerClock = {
  now: () => performance.now(),
  after: (ms, run) => {
    const timer = setTimeout(run, ms)
    return () => clearTimeout(timer)
  },
}
