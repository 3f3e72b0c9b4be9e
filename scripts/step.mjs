/** A failure with a sentence that explains it. The scripts print it without a stack. */
export class Refusal extends Error {
  /** @param {{ exitCode?: number }} [options] 1 for a failure, 2 for a wrong argument */
  constructor(message, { exitCode = 1 } = {}) {
    super(message)
    this.exitCode = exitCode
  }
}

/**
 * Runs one step and prints its title and its time. A step without work returns a text with the
 * reason.
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

/** The last lines of a program's output, which usually have its error. */
export function tail(output, lines = 40) {
  return output.trimEnd().split('\n').slice(-lines).join('\n')
}
