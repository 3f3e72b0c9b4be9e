import { performance } from 'node:perf_hooks'

export type Cancel = () => void

/** The clock of the transport. A test replaces it. */
export interface Timers {
  /** Milliseconds since any fixed moment. They never go back. */
  now(): number
  after(delayMs: number, run: () => void): Cancel
  every(intervalMs: number, run: () => void): Cancel
}

export const systemTimers: Timers = {
  now: () => performance.now(),
  after(delayMs, run) {
    const timer = setTimeout(run, delayMs)
    return () => clearTimeout(timer)
  },
  every(intervalMs, run) {
    const timer = setInterval(run, intervalMs)
    return () => clearInterval(timer)
  },
}
