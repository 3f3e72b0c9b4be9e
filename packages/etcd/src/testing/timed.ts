const TICK_MS = 10
/** A tick that comes later than this was held up by the machine, and only so much of it counts. */
const LONGEST_TICK_MS = 50

/**
 * Runs and says how long it took, in milliseconds in which this process could have acted. A machine that is busy with
 * something else stops the process for seconds; that says nothing about a deadline.
 */
export async function timed<T>(run: () => Promise<T>): Promise<{ ms: number; result: T }> {
  let ms = 0
  let last = performance.now()
  const count = () => {
    const now = performance.now()
    ms += Math.min(now - last, LONGEST_TICK_MS)
    last = now
  }
  const ticks = setInterval(count, TICK_MS)
  try {
    const result = await run()
    count()
    return { ms, result }
  } finally {
    clearInterval(ticks)
  }
}
