import type { Revision } from '@ticketcd/etcd'

/** An invariant that does not hold. */
export interface Violation {
  /** The revision at which it is violated. For an unreadable record, the revision that wrote it. */
  readonly revision: Revision
  readonly key: string
  /** In words. */
  readonly what: string
}
