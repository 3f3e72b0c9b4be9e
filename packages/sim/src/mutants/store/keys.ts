import { inPackage, type TestedMutant, testIn } from '../mutant.ts'

const inMvcc = inPackage('mvcc')
const test = testIn('mvcc')

/** Keys, their versions, and compaction. */
export const keys: readonly TestedMutant[] = [
  {
    name: 'an old revision shows the versions of the next one',
    breaks: 'A read at a revision has the versions up to it',
    edits: [inMvcc('kv/key-space', 'while (id > 0 && id >= end)', 'while (id > 0 && id > end)')],
    caughtBy: test('kv/range', 'reads each revision of a key that is put, changed, deleted and put again'),
  },
  {
    name: 'an event has the version of a put in its own transaction as the one before',
    breaks: 'prevKv is the version before the transaction (etcd, WatchResponse)',
    edits: [inMvcc('kv/write', 'space.visibleBefore(head, this.first)', 'Math.max(head, 0)')],
    caughtBy: test(
      'kv/write',
      'has the events of a transaction in its order, each with the version before the transaction',
    ),
  },
  {
    name: 'a put without a lease leaves the key attached to the old one',
    breaks: 'A key is attached to the lease of its newest version (etcd, PutRequest.lease)',
    edits: [inMvcc('kv/write', 'if (from !== noLease) this', 'if (from !== noLease && to !== noLease) this')],
    caughtBy: test(
      'kv/write',
      'are attached by a put, moved by a put with another lease, and detached by a put without one',
    ),
  },
  {
    name: 'a compaction keeps the records that the compacted revision supersedes',
    breaks: 'Of each key the newest record up to the compacted revision is kept alone',
    edits: [
      inMvcc(
        'kv/compaction',
        'log.modRevision(id) <= compactRevision',
        'log.modRevision(id) < compactRevision',
      ),
    ],
    caughtBy: test(
      'kv/compaction',
      'keeps one record of each key at the compacted revision, and all records after it',
    ),
  },
  {
    name: 'a compaction removes a tombstone at the compacted revision',
    breaks: 'A watch from the compacted revision delivers the deletion (etcd #19179)',
    edits: [
      inMvcc(
        'kv/compaction',
        'log.modRevision(id) === compactRevision',
        'log.modRevision(id) > compactRevision',
      ),
    ],
    caughtBy: test('kv/compaction', 'removes a tombstone at the compacted revision with the next compaction'),
  },
  {
    name: 'a compaction goes on while a snapshot is read',
    breaks: 'A snapshot has all records of its revision',
    edits: [inMvcc('kv/compaction', "this.holds > 0 ? 'held'", "this.holds < 0 ? 'held'")],
    caughtBy: test(
      'kv/compaction',
      'removes nothing while a snapshot is read, and goes on when it is closed',
    ),
  },
  {
    name: 'the second end of one reader ends the hold of another',
    breaks: 'A compaction waits for the last reader',
    edits: [inMvcc('kv/compaction', 'if (isHeld) this.holds -= 1', 'this.holds -= 1')],
    caughtBy: test('kv/compaction', 'stays held until the last of several readers has closed'),
  },
  {
    name: 'records behind a reclaimed one are found under the ids before them',
    breaks: 'A record keeps its id when it moves to another segment',
    edits: [inMvcc('kv/segment', 'id - this.firstId - slot)', '0)')],
    caughtBy: test(
      'kv/record-log',
      'reads every record back while others are removed and their memory is reclaimed',
    ),
  },
  {
    name: 'a snapshot restores the keys of leases that are gone',
    breaks: 'A key is attached to a lease that exists',
    edits: [
      inMvcc(
        'kv/snapshot',
        'if (lease !== 0n && leases.has(lease)) leases.attach(lease, key)',
        'if (lease === 0n && leases.has(lease)) leases.attach(lease, key)',
      ),
    ],
    caughtBy: test('kv/snapshot', 'attaches the keys that exist to those of their leases that exist'),
  },
]
