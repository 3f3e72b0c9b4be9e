/** `$`, the version, `$`, the cost in two digits, `$`, 22 characters of salt, 31 of the hash. */
const format = /^\$2[aby]\$(0[4-9]|[1-9]\d)\$[./A-Za-z0-9]{53}$/

/** bcrypt uses no more of a password. */
export const passwordBytesMax = 72

/**
 * The base 2 logarithm of the rounds, at least 4; undefined for a text that is no hash of bcrypt.
 */
export function costOf(hashed: string): number | undefined {
  const cost = format.exec(hashed)?.[1]
  return cost === undefined ? undefined : Number(cost)
}

/**
 * A hash of no known password, so that a login of an unknown user takes as long as a failed one.
 */
export function decoyOf(cost: number): string {
  return `$2a$${String(cost).padStart(2, '0')}$${'.'.repeat(53)}`
}
