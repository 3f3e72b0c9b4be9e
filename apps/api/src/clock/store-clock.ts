import type { ClusterStatus, NodeDate, NodeDateAnswer } from '@ticketcd/etcd'
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
  wallOffsetOf,
} from './time-reference.ts'

/**
 * Mean interval of the comparisons while the state is known, and their interval while it is not.
 */
const compareMs = 5_000
const tickMs = 1_000
/** Deadline of a node's answer. */
const deadlineMs = 1_000
/** A single comparison without HTTP may be due to a restart of the nodes. */
const refusalsMin = 3

export interface StoreClockOptions {
  cluster: Pick<ClusterStatus, 'addresses' | 'date'>
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
 * The time that this process stores and uses for its decisions. It compares the wall clock with
 * those of the etcd nodes, which are other machines. A wall clock that is off is corrected
 * (docs/decisions/0036).
 *
 * Invariants:
 * 1. `mayAct` is false unless the wall clock is right by a comparison that is at most 30 s old, or
 *    cannot be checked.
 * 2. A change of the wall clock and a sleep of the machine invalidate the comparison at once.
 */
export class StoreClock {
  private readonly options: StoreClockOptions
  private readonly monotonicMs: () => number
  /** Readings by host, newest last. */
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

  /** Compares at once, and then periodically. */
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

  /** Whether this process may end holds and open sales. */
  get mayAct(): boolean {
    const { state } = this.status
    return state === 'right' || state === 'unchecked'
  }

  /** Whether the time of `now` is known to be right, corrected or not. */
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
    // The monotonic clock stops while a machine sleeps, so older readings may be invalid as well.
    if (this.reference && hasJumped(this.reference.wallOffsetMs, before)) this.readings.clear()
    const hosts = [...cluster.addresses]
    const states = await this.ask(hosts, before)
    const refused = states.filter((state) => state === 'no-http').length
    this.refusals = !this.hasRead && refused > hosts.length / 2 ? this.refusals + 1 : 0
    const { own } = this
    this.drop(hosts, own.monotonicMs)
    // Readings are valid only if the monotonic clock ran without a stop meanwhile.
    if (!hasJumped(wallOffsetOf(before), own))
      this.reference = referenceOf([...this.readings.values()], hosts.length, own) ?? this.reference
    // The interval varies: readings at different parts of a second narrow the bounds.
    this.dueAtMs = this.isKnown ? own.monotonicMs + compareMs * (0.75 + random() / 2) : own.monotonicMs
    if (this.isKnown) this.release()
    onCompared?.(this.status)
  }

  /**
   * Resolves when a majority of the nodes has answered with a date, or all have answered. A node
   * that hangs does not delay the others. Its answer counts later.
   */
  private ask(hosts: readonly string[], before: OwnClocks): Promise<NodeDateAnswer['state'][]> {
    return new Promise((resolve) => {
      const states: NodeDateAnswer['state'][] = []
      let dates = 0
      for (const host of hosts)
        void this.options.cluster.date(host, { deadlineMs }).then((answer) => {
          states.push(answer.state)
          // If a clock was set meanwhile, the machine may have slept, and the round trip may be
          // longer than measured.
          if (answer.state === 'dated' && isUsable(answer) && !hasJumped(wallOffsetOf(before), this.own)) {
            this.add(host, answer)
            dates += 1
          }
          if (dates > hosts.length / 2 || states.length === hosts.length) resolve(states)
        })
    })
  }

  private add(host: string, reading: NodeDate): void {
    this.hasRead = true
    this.readings.set(host, [...(this.readings.get(host) ?? []), reading])
  }

  /** Drops old readings, and those of nodes that are no longer queried. */
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
