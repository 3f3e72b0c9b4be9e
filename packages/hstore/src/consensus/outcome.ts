import { Code, StoreError } from '@ticketcd/mvcc'

/** etcd's own answers where consensus fails a request. Each is a new object for its stack. */
export const failures = {
  noLeader: () => new StoreError(Code.unavailable, 'etcdserver: no leader'),
  /** Nobody knows whether the command will be committed. */
  timedOut: () => new StoreError(Code.unavailable, 'etcdserver: request timed out'),
  /** etcd 3.5 answers so where a write has no result in time. */
  deadline: () => new StoreError(Code.deadlineExceeded, 'context deadline exceeded'),
  busy: () => new StoreError(Code.resourceExhausted, 'etcdserver: too many requests'),
  tooLarge: () => new StoreError(Code.invalidArgument, 'etcdserver: request is too large'),
  stopped: () => new StoreError(Code.unavailable, 'etcdserver: server stopped'),
  leaderChanged: () => new StoreError(Code.unavailable, 'etcdserver: leader changed'),
} as const
