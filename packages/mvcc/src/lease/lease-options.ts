/** Settings of the leases. */
export interface LeaseOptions {
  /**
   * The shortest granted time, in seconds. etcd uses one and a half election timeouts, rounded up.
   * Default 2, for an election timeout of 1 s.
   */
  readonly ttlMin: number
  /** An expired lease is reported again after this time, if it was not revoked. Default 3,000. */
  readonly revokeRetryMs: number
  /** The longest time between two checkpoints of a lease. Default 300,000, as in etcd. */
  readonly checkpointMs: number
  /** A new leader makes its first checkpoints after this time. Default 10,000. */
  readonly checkpointMinMs: number
}

const defaults: LeaseOptions = {
  ttlMin: 2,
  revokeRetryMs: 3_000,
  checkpointMs: 300_000,
  checkpointMinMs: 10_000,
}

/** @throws {RangeError} for a value that is not a whole number of at least 1 */
export function leaseOptions(given: Partial<LeaseOptions>): LeaseOptions {
  const options = { ...defaults, ...given }
  for (const [name, value] of Object.entries(options))
    if (!Number.isInteger(value) || value < 1)
      throw new RangeError(`${name} is a whole number of at least 1, not ${value}`)
  return options
}

/** The longest granted time, in seconds (etcd). */
export const ttlMax = 9_000_000_000
