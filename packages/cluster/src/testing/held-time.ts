/*
 * A clock of this process that a test moves: `Date`, `performance.now()` and the global timers.
 * Sockets, threads and other processes go on in real time. A test can therefore check a deadline of
 * three seconds in half a second, and a busy machine does not affect the result.
 *
 * Unlike a test runner's fake timers, it releases its pending timers: after the check they run on
 * in real time, so a server in the same process survives.
 */

/** The held clock moves on by this much at once. */
const stepMs = 20
/** Real time between two steps, for sockets and threads. */
const turnMs = 4
/**
 * The last part of a limit passes in steps of 1 ms, because a late deadline sets one more short
 * timer.
 */
const lastMs = 50
/** Real time to wait for an answer that is missing at the end of the limit. */
const hangMs = 30_000

const real = {
  setTimeout: globalThis.setTimeout,
  clearTimeout: globalThis.clearTimeout,
  Date: globalThis.Date,
  now: performance.now.bind(performance),
}
const turn = (ms = turnMs) => new Promise<void>((resolve) => real.setTimeout(resolve, ms))

/** A timer that was set while the clock was held. The same object clears it afterwards. */
class HeldTimer {
  dueMs = 0
  running: NodeJS.Timeout | undefined
  private readonly run: () => void
  private readonly delayMs: number
  private readonly repeats: boolean
  private isReferenced = true

  constructor(run: () => void, delayMs: number, repeats: boolean) {
    this.run = run
    this.delayMs = Math.max(1, delayMs || 0)
    this.repeats = repeats
    this.refresh()
  }

  refresh(): this {
    this.close()
    return this.wait(this.delayMs)
  }

  close(): this {
    real.clearTimeout(this.running)
    held?.timers.delete(this)
    return this
  }

  fire(): void {
    held?.timers.delete(this)
    if (this.repeats) this.wait(this.delayMs)
    this.run()
  }

  wait(ms: number): this {
    if (held) {
      this.dueMs = held.nowMs + ms
      held.timers.add(this)
    } else {
      this.running = real.setTimeout(() => this.fire(), ms)
      if (!this.isReferenced) this.running.unref()
    }
    return this
  }

  ref(): this {
    this.isReferenced = true
    this.running?.ref()
    return this
  }

  unref(): this {
    this.isReferenced = false
    this.running?.unref()
    return this
  }

  hasRef(): boolean {
    return this.isReferenced
  }
}

interface Held {
  /** Since time was held. */
  nowMs: number
  readonly timers: Set<HeldTimer>
}

let held: Held | undefined
let isInstalled = false

export interface WithinOptions {
  /** The clock starts to move when this resolves. By default it moves from the start. */
  readonly after?: () => Promise<unknown>
  /** Real time that an answer may take once the clock has reached the limit. */
  readonly patienceMs?: number
}

/**
 * Resolves with the result of `run`. Rejects if `run` has not ended by the time the clock has moved
 * by `limitMs`. The clock moves several times as fast as real time, so `run` must not depend on a
 * quick answer of another process: it is for nodes that are frozen, cut off or without a quorum.
 */
export async function within<Result>(
  limitMs: number,
  run: () => Promise<Result>,
  { after, patienceMs = hangMs }: WithinOptions = {},
): Promise<Result> {
  install()
  const release = hold()
  let hanging: NodeJS.Timeout | undefined
  try {
    let isOver = false
    const running = run().finally(() => {
      isOver = true
    })
    running.catch(() => undefined)
    await after?.()
    for (let leftMs = limitMs; leftMs > 0 && !isOver; ) {
      const ms = leftMs < stepMs + lastMs ? 1 : stepMs
      await step(ms)
      leftMs -= ms
    }
    const late = new Promise<never>((_, reject) => {
      const error = new Error(`it takes longer than ${limitMs} ms`)
      hanging = real.setTimeout(() => reject(error), patienceMs)
    })
    return await Promise.race([running, late])
  } finally {
    real.clearTimeout(hanging)
    release()
  }
}

/** Moves the clock by `ms`, as `within` does. */
export function pass(ms: number): Promise<void> {
  return within(ms + lastMs, () => new Promise((resolve) => setTimeout(resolve, ms)))
}

async function step(ms: number): Promise<void> {
  await turn()
  const now = held as Held
  now.nowMs += ms
  const due = [...now.timers].filter(({ dueMs }) => dueMs <= now.nowMs)
  for (const timer of due.sort((a, b) => a.dueMs - b.dueMs)) if (now.timers.has(timer)) timer.fire()
}

function hold(): () => void {
  if (held) throw new Error('the clock is held already')
  const [dateMs, nowMs] = [real.Date.now(), performance.now()]
  const own: Held = { nowMs: 0, timers: new Set() }
  held = own
  performance.now = () => nowMs + own.nowMs
  globalThis.Date = heldDate(() => dateMs + own.nowMs)
  return () => {
    held = undefined
    // A monotonic clock must not go back. A date may, and then agrees with other processes again.
    const aheadMs = nowMs + own.nowMs - real.now()
    performance.now = () => real.now() + aheadMs
    globalThis.Date = real.Date
    for (const timer of own.timers) timer.wait(Math.max(1, timer.dueMs - own.nowMs))
  }
}

function heldDate(now: () => number): DateConstructor {
  return new Proxy(real.Date, {
    construct: (target, args, newTarget) =>
      Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget),
    get: (target, property, receiver) => (property === 'now' ? now : Reflect.get(target, property, receiver)),
  })
}

/** The replaced functions stay in place, because a held timer may be cleared long afterwards. */
function install(): void {
  if (isInstalled) return
  isInstalled = true
  replace('setTimeout', 'clearTimeout', false)
  replace('setInterval', 'clearInterval', true)
}

function replace(
  set: 'setTimeout' | 'setInterval',
  clear: 'clearTimeout' | 'clearInterval',
  repeats: boolean,
) {
  const [realSet, realClear] = [globalThis[set], globalThis[clear]]
  const setHeld = (run: (...args: unknown[]) => void, ms = 0, ...args: unknown[]) =>
    held ? new HeldTimer(() => run(...args), ms, repeats) : realSet(run, ms, ...args)
  const clearHeld = (timer: unknown) =>
    timer instanceof HeldTimer ? void timer.close() : realClear(timer as NodeJS.Timeout)
  globalThis[set] = Object.assign(setHeld, realSet) as never
  globalThis[clear] = clearHeld as never
}
