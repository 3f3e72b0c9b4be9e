import { setTimeout as delay } from 'node:timers/promises'

/** Time and randomness, so that tests can control them. */
export interface Clock {
  /** Milliseconds of a monotonic clock: for ages and deadlines, not for dates. */
  now(): number
  /** A number in [0, 1), for jitter. */
  random(): number
  /** Resolves after `ms`, or at once when the signal fires; never rejects. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
}

export const systemClock: Clock = {
  now: () => performance.now(),
  random: () => Math.random(),
  sleep: (ms, signal) => delay(ms, undefined, signal ? { signal } : {}).catch(() => undefined),
}
