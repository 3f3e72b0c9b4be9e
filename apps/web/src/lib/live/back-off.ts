const firstMs = 500
const longestMs = 15_000

/**
 * Half of the delay is random, so browsers that lost the same server do not reconnect together.
 * @param attempt number of consecutive failures so far, from 0
 * @param random from 0 to 1
 * @param askedForMs the server's `Retry-After`, in milliseconds
 * @returns the delay before the stream is opened again, in milliseconds
 */
export function backOffMs(attempt: number, random: number, askedForMs = 0): number {
  const longest = Math.max(Math.min(longestMs, firstMs * 2 ** attempt), askedForMs * 2)
  return longest / 2 + (random * longest) / 2
}
