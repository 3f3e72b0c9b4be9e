/** A failure that a sentence explains; the scripts print it without a stack. */
export class Refusal extends Error {
  /** @param {{ exitCode?: number }} [options] 1 for a failure, 2 for a wrong argument */
  constructor(message, { exitCode = 1 } = {}) {
    super(message)
    this.exitCode = exitCode
  }
}

/**
 * Does one step of the work and says so with its time. A step that has nothing to do answers a text that says why.
 *
 * @template Result
 * @param {string} title
 * @param {() => Promise<Result>} work
 * @returns {Promise<Result>}
 */
export async function step(title, work) {
  const startedMs = performance.now()
  try {
    const result = await work()
    console.log(`✓ ${title}${typeof result === 'string' ? `: ${result}` : ''} ${seconds(startedMs)}`)
    return result
  } catch (error) {
    console.log(`✗ ${title} ${seconds(startedMs)}`)
    throw error
  }
}

/** `(1.2 s)` since the time given. */
export function seconds(startedMs) {
  return `(${((performance.now() - startedMs) / 1000).toFixed(1)} s)`
}

/** The last lines of what a program printed: where it says what went wrong. */
export function tail(output, lines = 40) {
  return output.trimEnd().split('\n').slice(-lines).join('\n')
}
