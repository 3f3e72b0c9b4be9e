/** Time and timers, so that tests choose both. */
export interface Clock {
  /** Milliseconds since some moment; never falls. */
  nowMs(): number
  /** Runs `run(argument)` once. The argument spares a closure for each call. */
  setTimer<T>(run: (argument: T) => void, delayMs: number, argument: T): Timer
  /** Does nothing after the timer has run. */
  clearTimer(timer: Timer): void
}

/** Opaque to all but its clock. */
export type Timer = unknown

/** The longest delay of `setTimeout`; it runs longer ones at once. */
export const timerDelayMsMax = 2 ** 31 - 1

/** Its timers keep no process alive: an open port does. */
export const systemClock: Clock = {
  nowMs: () => performance.now(),
  setTimer: (run, delayMs, argument) => setTimeout(run, delayMs, argument).unref(),
  clearTimer: (timer) => clearTimeout(timer as NodeJS.Timeout),
}
