import type { Key, LeaseId } from './key-value.ts'

/** The part of the leases that a put and a delete need. */
export interface LeaseTable {
  has(id: LeaseId): boolean
  attach(id: LeaseId, key: Key): void
  detach(id: LeaseId, key: Key): void
}
