import type { ICompare } from 'etcd3'
import type { Keyed, RecordType } from './record.ts'
import { type LeaseId, type Revision, revisionAfter } from './revision.ts'
import type { Compare } from './txn.ts'

const raw = {
  absent: (key: string) => onKey(key, { target: 'Version', result: 'Equal', version: 0 }),
  present: (key: string) => onKey(key, { target: 'Version', result: 'Greater', version: 0 }),
  modRevisionIs: (key: string, revision: Revision) =>
    onKey(key, { target: 'Mod', result: 'Equal', mod_revision: revision }),
  createRevisionIs: (key: string, revision: Revision) =>
    onKey(key, { target: 'Create', result: 'Equal', create_revision: revision }),
  valueIs: (key: string, value: string) =>
    onKey(key, { target: 'Value', result: 'Equal', value: Buffer.from(value) }),
  leaseIs: (key: string, lease: LeaseId) => onKey(key, { target: 'Lease', result: 'Equal', lease }),
  noneUnder: (prefix: string) => onPrefix(prefix, { target: 'Version', result: 'Equal', version: 0 }),
  noneWrittenAfter: (prefix: string, revision: Revision) =>
    onPrefix(prefix, { target: 'Mod', result: 'Less', mod_revision: revisionAfter(revision) }),
}

/** The conditions of a transaction over records, and over raw keys in `compare.raw`. */
export const compare = {
  /** The key does not exist. */
  absent: <Parts>(record: Keyed<Parts>, parts: Parts) => raw.absent(record.key.build(parts)),
  /** The key exists. */
  present: <Parts>(record: Keyed<Parts>, parts: Parts) => raw.present(record.key.build(parts)),
  /** The key has not been written since it was read at this `modRevision`. */
  modRevisionIs: <Parts>(record: Keyed<Parts>, parts: Parts, revision: Revision) =>
    raw.modRevisionIs(record.key.build(parts), revision),
  /**
   * The key is still the one that was created at `revision`. The holder of a lock proves with it
   * that it still holds the lock.
   */
  createRevisionIs: <Parts>(record: Keyed<Parts>, parts: Parts, revision: Revision) =>
    raw.createRevisionIs(record.key.build(parts), revision),
  /** The stored value equals the encoding of this value, byte for byte. */
  valueIs: <Parts, Value>(record: RecordType<Parts, Value>, parts: Parts, value: Value) =>
    raw.valueIs(record.key.build(parts), record.encode(value)),
  /** The key is bound to this lease. */
  leaseIs: <Parts>(record: Keyed<Parts>, parts: Parts, lease: LeaseId) =>
    raw.leaseIs(record.key.build(parts), lease),
  /** No key with these leading parts exists. */
  noneUnder: <Parts>(record: Keyed<Parts>, leading: Partial<Parts>) =>
    raw.noneUnder(record.key.prefix(leading)),
  /**
   * No key with these leading parts was written after `revision`. Deletes leave no trace, so they
   * are not detected.
   */
  noneWrittenAfter: <Parts>(record: Keyed<Parts>, leading: Partial<Parts>, revision: Revision) =>
    raw.noneWrittenAfter(record.key.prefix(leading), revision),
  raw,
}

function onKey(key: string, condition: ICompare): Compare {
  return { request: (keyspace) => ({ ...condition, key: keyspace.key(key) }) }
}

/** etcd3's builder has no range compares, but the protocol has. */
function onPrefix(prefix: string, condition: ICompare): Compare {
  return { request: (keyspace) => ({ ...condition, ...keyspace.prefix(prefix) }) }
}
