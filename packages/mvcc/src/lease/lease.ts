import type { Key, LeaseId } from '../key-value.ts'

/** The fields of a lease in a snapshot. Its keys are in the records of the key-value store. */
export interface LeaseRecord {
  readonly id: LeaseId
  /** The granted time, in seconds. */
  readonly ttl: number
  /** The time that was left at the last checkpoint, in seconds. 0: the granted time. */
  readonly remainingTtl: number
}

/** The state of a lease that is the same on every node. */
export interface Lease extends LeaseRecord {
  remainingTtl: number
  readonly keys: Set<Key>
}

/** The seconds that a new leader grants a lease. */
export function secondsLeft({ ttl, remainingTtl }: LeaseRecord): number {
  return remainingTtl > 0 ? remainingTtl : ttl
}
