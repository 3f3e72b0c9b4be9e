import type { ClusterStatus, NodeDate } from '@ticketcd/etcd'
import {
  type ClockStatus,
  correctedMs,
  freshMs,
  hasJumped,
  isUsable,
  type OwnClocks,
  referenceOf,
  statusAt,
  type TimeReference,
} from './time-reference.ts'

/** How often the clocks are compared: on average while the state is known, and while it is not. */
const compareMs = 5_000
const tickMs = 1_000
/** How long a node may take to answer. */
const deadlineMs = 1_000
/** One comparison without HTTP may be a restart of the nodes. */
const refusalsMin = 3

export interface StoreClockOptions {
  cluster: Pick<ClusterStatus, 'hosts' | 'date'>
  /** The wall clock of this process. @returns ISO 8601, UTC */
  now(): string
  /** Called after each comparison. */
  onCompared?(status: ClockStatus): void
  /** Default: the monotonic clock of this process, in milliseconds. */
  monotonicMs?: (() => number) | undefined
  /** @returns a number in [0, 1) */
  random?: (() => number) | undefined
}

/**
 * The time by which this process decides and which it stores. It compares the wall clock with the clocks of the etcd
 * nodes, which are other machines, and corrects it when it is off (docs/decisions/0036).
 *
 * Invariants:
 * 1. `mayAct` is false unless the wall clock is right by a comparison that is at most 30 s old, or cannot be checked.
 * 2. A wall clock that is set, and a machine that sleeps, void the comparison at once.
 */
export class StoreClock {
  private readonly options: StoreClockOptions
  private readonly monotonicMs: () => number
  /** By host, newest last. */
  private readonly readings = new Map<string, NodeDate[]>()
  private reference: TimeReference | undefined
  private hasRead = false
  private refusals = 0
  private comparing: Promise<void> | undefined
  private dueAtMs = Number.NEGATIVE_INFINITY
  private waiters = new Set<() => void>()
  private timer: NodeJS.Timeout | undefined

  constructor(options: StoreClockOptions) {
    this.options = options
    this.monotonicMs = options.monotonicMs ?? (() => performance.now())
  }

  /** Compares at once, and again and again. */
  start(): void {
    this.timer = setInterval(() => this.tick(), tickMs)
    this.timer.unref()
    this.tick()
  }

  close(): void {
    clearInterval(this.timer)
    this.release()
  }

  /** The time to use and to store: ISO 8601, UTC. */
  now(): string {
    return new Date(correctedMs(this.reference, this.own)).toISOString()
  }

  get status(): ClockStatus {
    return statusAt(this.reference, this.own, this.refusals >= refusalsMin)
  }

  /** Whether this process may end holds and open sales on its own account. */
  get mayAct(): boolean {
    const { state } = this.status
    return state === 'right' || state === 'unchecked'
  }

  /** Whether the time of `now` is known to be right, be it corrected. */
  get isKnown(): boolean {
    return this.status.state !== 'unknown'
  }

  /** Resolves when the state is known, when the time is up, or at `close`. */
  async known(withinMs: number): Promise<void> {
    if (this.isKnown) return
    await new Promise<void>((resolve) => {
      const timer = setTimeout(() => settle(), withinMs)
      timer.unref()
      const settle = () => {
        clearTimeout(timer)
        this.waiters.delete(settle)
        resolve()
      }
      this.waiters.add(settle)
    })
  }

  /** Compares the clocks now. Never rejects. */
  compare(): Promise<void> {
    this.comparing ??= this.read().finally(() => {
      this.comparing = undefined
    })
    return this.comparing
  }

  private tick(): void {
    const { own, reference } = this
    const isVoid = reference !== undefined && hasJumped(reference.wallOffsetMs, own)
    if (isVoid || own.monotonicMs >= this.dueAtMs) void this.compare()
  }

  private async read(): Promise<void> {
    const { cluster, random = Math.random, onCompared } = this.options
    const before = this.own
    // The monotonic clock stands still while a machine sleeps: older readings may be void as well.
    if (this.reference && hasJumped(this.reference.wallOffsetMs, before)) this.readings.clear()
    const hosts = [...cluster.hosts]
    const answers = await Promise.all(hosts.map((host) => cluster.date(host, { deadlineMs })))
    const { own } = this
    if (!hasJumped(before.wallMs - before.monotonicMs, own)) {
      for (const [index, host] of hosts.entries()) {
        const answer = answers[index]
        if (answer?.state === 'dated' && isUsable(answer)) this.add(host, answer)
      }
      const refused = answers.filter(({ state }) => state === 'no-http').length
      this.refusals = !this.hasRead && refused > hosts.length / 2 ? this.refusals + 1 : 0
      this.drop(hosts, own.monotonicMs)
      this.reference = referenceOf([...this.readings.values()], hosts.length, own) ?? this.reference
    }
    // Not in step with the seconds: readings at other parts of a second narrow the bounds.
    this.dueAtMs = this.isKnown ? own.monotonicMs + compareMs * (0.75 + random() / 2) : own.monotonicMs
    if (this.isKnown) this.release()
    onCompared?.(this.status)
  }

  private add(host: string, reading: NodeDate): void {
    this.hasRead = true
    this.readings.set(host, [...(this.readings.get(host) ?? []), reading])
  }

  /** Drops old readings, and those of nodes that are no longer asked. */
  private drop(hosts: readonly string[], monotonicMs: number): void {
    for (const [host, readings] of this.readings) {
      const kept = readings.filter(({ receivedAtMs }) => monotonicMs - receivedAtMs <= freshMs)
      if (kept.length > 0 && hosts.includes(host)) this.readings.set(host, kept)
      else this.readings.delete(host)
    }
  }

  private release(): void {
    for (const settle of [...this.waiters]) settle()
  }

  private get own(): OwnClocks {
    return { wallMs: Date.parse(this.options.now()), monotonicMs: this.monotonicMs() }
  }
}
