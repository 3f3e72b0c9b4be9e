export interface RoundsClock {
  /** Milliseconds, from wherever. */
  now(): number
  /** @returns cancels it */
  after(ms: number, run: () => void): () => void
}

/** A first change waits this long for those that come with it. */
const settleMs = 5
/**
 * Beginnings of rounds are at least this far apart. A round that takes longer is followed by the next at once: everybody is told
 * once a round, so its length is what the slowest news takes, and others get their turn within it, after every slice.
 */
const periodMs = 100

export interface RoundsOptions {
  /** Told of what a round throws; the next one comes all the same. */
  onFailure(error: unknown): void
  clock?: RoundsClock
}

/** Runs when asked to: almost at once in an idle system, up to 10 times a second in a busy one. Never twice at a time. */
export class Ticker {
  private readonly run: () => Promise<void>
  private readonly onFailure: (error: unknown) => void
  private readonly clock: RoundsClock
  private cancel: (() => void) | undefined
  private running = false
  private again = false
  private stopped = false
  private nextAt = Number.NEGATIVE_INFINITY

  constructor(run: () => Promise<void>, { onFailure, clock = systemClock }: RoundsOptions) {
    this.run = run
    this.onFailure = onFailure
    this.clock = clock
  }

  /** There is something to do. */
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

const systemClock: RoundsClock = {
  now: () => performance.now(),
  after: (ms, run) => {
    const timer = setTimeout(run, ms)
    return () => clearTimeout(timer)
  },
}
