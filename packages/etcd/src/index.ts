export { type BackoffLimits, backoffMs } from './backoff.ts'
export type { CallOptions, CallReport, Deadlines, WriteOptions } from './caller.ts'
export type { Clock } from './clock.ts'
export type { ClusterStatus } from './cluster-status.ts'
export { compare } from './compare.ts'
export { type ConnectOptions, connect } from './connect.ts'
export { type ConnectionSettings, connectionSettings } from './connection-settings.ts'
export { type Decision, EtcdFailure, type FailureCode, type Outcome } from './failure.ts'
export { type Histogram, observedBetween, quantile } from './histogram.ts'
export type { History } from './history.ts'
export type { Lease, LeaseKeeper, Leases } from './lease.ts'
export type { Member } from './member.ts'
export { MemberDirectory, plain, type Target } from './member-directory.ts'
export { Mirror, type MirrorOptions } from './mirror.ts'
export type { ChangeBatch, Write } from './mirror-change.ts'
export type { Change, MirrorTable } from './mirror-table.ts'
export type { NodeDate, NodeDateAnswer } from './node-date.ts'
export type { NodeMetrics } from './node-metrics.ts'
export type { Probe } from './node-probe.ts'
export type { NodeStatus } from './node-status.ts'
export { op } from './op.ts'
export type { Page, RangeOptions, ReadOptions, SortTarget } from './range.ts'
export type { Deleted, PutOptions, RawStore, SortedOptions, WatchRange, Written } from './raw-store.ts'
export type { AnyRecordType, Entry, Keyed, Problem, RawEntry, RecordType } from './record.ts'
export type { RecordPage } from './record-page.ts'
export {
  asRevision,
  type LeaseId,
  type Revision,
  revisionAfter,
  revisionBefore,
  revisionZero,
} from './revision.ts'
export type { Credentials } from './session.ts'
export type { Created, EtcdStore } from './store.ts'
export type { TlsFiles } from './tls-files.ts'
export type { Compare, Op, Txn, TxnOptions, TxnResult } from './txn.ts'
export type { Watch, WatchOptions } from './watch.ts'
export type { WatchEvent, WatchListener, WatchMessage } from './watch-message.ts'
