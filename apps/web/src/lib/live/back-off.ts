const firstMs = 500
const longestMs = 15_000

/**
 * How long to wait before the stream is opened again, in milliseconds. Half of it is chance, so that the browsers which
 * lost the same server do not come back together.
 * @param attempt how many openings have failed in a row before, from 0
 * @param random from 0 to 1
 * @param askedForMs what the server asked for (`Retry-After`)
 */
export function backOffMs(attempt: number, random: number, askedForMs = 0): number {
  const longest = Math.max(Math.min(longestMs, firstMs * 2 ** attempt), askedForMs * 2)
  return longest / 2 + (random * longest) / 2
}
