import { setTimeout as sleep } from 'node:timers/promises'

/** The time between tries; tests have one of their own. */
export interface Clock {
  /** Milliseconds that never go back. */
  now(): number
  sleep(ms: number): Promise<unknown>
}

export const systemClock: Clock = { now: () => performance.now(), sleep: (ms) => sleep(ms) }

const pauseMs = 100

/**
 * Tries again and again.
 *
 * @param isPassing whether a later try may succeed after this error
 * @returns undefined once it succeeds; the last error where the time is over
 * @throws an error that does not pass
 */
export async function retry(
  attempt: () => Promise<unknown>,
  isPassing: (error: unknown) => boolean,
  timeoutMs: number,
  { now, sleep }: Clock,
): Promise<Error | undefined> {
  const until = now() + timeoutMs
  for (;;) {
    try {
      await attempt()
      return undefined
    } catch (error) {
      if (!isPassing(error)) throw error
      if (now() > until) return error as Error
      await sleep(pauseMs)
    }
  }
}
