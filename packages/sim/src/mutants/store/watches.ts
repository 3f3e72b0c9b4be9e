import { inPackage, type TestedMutant, testIn } from '../mutant.ts'

const inMvcc = inPackage('mvcc')
const test = testIn('mvcc')

/** Watches and leases. */
export const watches: readonly TestedMutant[] = [
  {
    name: 'a progress notification overtakes events that wait',
    breaks: 'A progress notification follows all events up to its revision (etcd #15220)',
    edits: [
      inMvcc(
        'watch/send-queue',
        'if (first !== undefined) return first.change.revision - 1',
        'if (first !== undefined) return this.hub.published',
      ),
    ],
    caughtBy: test('watch/watch-progress', 'is answered with a revision whose events have all left'),
  },
  {
    name: 'the events of a client that does not read have no bound in bytes',
    breaks: 'Queues are bounded for each stream',
    edits: [inMvcc('watch/send-queue', 'bytes > queueBytesMax || count', 'count')],
    caughtBy: test('watch/slow-client', 'is given a bounded number of bytes, but always one revision'),
  },
  {
    name: 'a watch that falls behind loses the event that did not fit',
    breaks: 'A watcher gets each event once, in order',
    edits: [inMvcc('watch/watch-hub', 'watcher.next = revision\n', 'watcher.next = revision + 1\n')],
    caughtBy: test(
      'watch/slow-client',
      'is given a bounded number of events, and the rest from the history later',
    ),
  },
  {
    name: 'a message of the history that is full leaves the next revision out',
    breaks: 'A watcher gets each event once, in order',
    edits: [
      inMvcc('watch/catch-up', 'watcher.next = change.revision\n', 'watcher.next = change.revision + 1\n'),
    ],
    caughtBy: test('watch/watch-events', 'comes in messages of whole revisions if they may not be large'),
  },
  {
    name: 'a cancelled watch takes another one of its range along',
    breaks: 'A cancellation ends one watch',
    edits: [inMvcc('watch/watcher-index', 'if (last !== watcher) {', 'if (last === watcher) {')],
    caughtBy: test('watch/watch-create', 'leaves the others of its range alone'),
  },
  {
    name: 'a new leader gives leases their granted time in spite of a checkpoint',
    breaks: 'Frequent changes of the leader make no lease immortal (etcd #13508)',
    edits: [inMvcc('lease/lease-timers', 'secondsLeft(lease) * 1_000', 'lease.ttl * 1_000')],
    caughtBy: test('lease/lease-timers', 'gives a lease the time of its last checkpoint'),
  },
  {
    name: 'a keep-alive brings an expired lease back',
    breaks: 'The revocation of an expired lease may be in the log',
    edits: [
      inMvcc(
        'lease/lease-timers',
        "if (timer.expiresAtMs <= nowMs) return { type: 'expired' }",
        "if (timer.expiresAtMs > nowMs + 1e12) return { type: 'expired' }",
      ),
    ],
    caughtBy: test(
      'lease/lease-timers',
      'does not bring an expired lease back, whether it was reported or not',
    ),
  },
  {
    name: 'a deposed leader goes on to report expired leases',
    breaks: 'Only the leader expires leases (etcd #15247)',
    edits: [inMvcc('lease/leases', '    this.timers?.stop()\n', '')],
    caughtBy: test('lease/lease-timers', 'are not reported by timers of before a second promotion'),
  },
]
