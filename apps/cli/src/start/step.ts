/**
 * Runs one step, and prints its result with its duration. A text as the result is printed as well.
 */
export async function step<Result>(title: string, work: () => Promise<Result>): Promise<Result> {
  const startedMs = performance.now()
  const took = () => `(${((performance.now() - startedMs) / 1000).toFixed(1)} s)`
  try {
    const result = await work()
    console.log(`✓ ${title}${typeof result === 'string' ? `: ${result}` : ''} ${took()}`)
    return result
  } catch (error) {
    console.log(`✗ ${title} ${took()}`)
    throw error
  }
}
