/** The clock is read at least this often, because it may have been set. */
const napMsMax = 60_000
/** Interval of the checks while this process may not open sales. */
const barredMs = 1_000

export interface OpeningsOptions {
  /** @returns ISO 8601, UTC */
  now(): string
  /** Whether this process's clock is accurate enough to open a sale. Default: it is. */
  mayOpen?: (() => boolean) | undefined
  /** Called when the event's sale has opened by time alone. */
  onOpen(eventId: string): void
}

/** Sales that open by time alone and have waiting alerts. One timer serves all of them. */
export class Openings {
  private readonly options: OpeningsOptions
  /** Event id to milliseconds since 1970. */
  private readonly opensAtMs = new Map<string, number>()
  private timer: NodeJS.Timeout | undefined
  private wakesAtMs = Number.POSITIVE_INFINITY

  constructor(options: OpeningsOptions) {
    this.options = options
  }

  /** @param opensAt ISO 8601, UTC */
  expect(eventId: string, opensAt: string): void {
    const atMs = Date.parse(opensAt)
    this.opensAtMs.set(eventId, atMs)
    if (atMs < this.wakesAtMs) this.sleepUntil(atMs)
  }

  forget(eventId: string): void {
    this.opensAtMs.delete(eventId)
  }

  close(): void {
    clearTimeout(this.timer)
    this.opensAtMs.clear()
  }

  private sleepUntil(atMs: number): void {
    clearTimeout(this.timer)
    const nowMs = this.nowMs()
    this.wakesAtMs = Math.min(atMs, nowMs + napMsMax)
    this.timer = setTimeout(() => this.wake(), Math.max(0, this.wakesAtMs - nowMs))
    this.timer.unref()
  }

  private wake(): void {
    this.wakesAtMs = Number.POSITIVE_INFINITY
    const nowMs = this.nowMs()
    if (this.options.mayOpen && !this.options.mayOpen()) {
      this.sleepUntil(nowMs + barredMs)
      return
    }
    const open = [...this.opensAtMs].filter(([, atMs]) => atMs <= nowMs)
    for (const [eventId] of open) {
      this.opensAtMs.delete(eventId)
      this.options.onOpen(eventId)
    }
    const next = Math.min(...this.opensAtMs.values(), this.wakesAtMs)
    if (next < this.wakesAtMs) this.sleepUntil(next)
  }

  private nowMs(): number {
    return Date.parse(this.options.now())
  }
}
