import type { Revision } from '@ticketcd/etcd'

/** Something that must not be. */
export interface Violation {
  /** At which it is so; of a record that cannot be read, the one that wrote it. */
  readonly revision: Revision
  readonly key: string
  /** In words. */
  readonly what: string
}
