import { inPackage, type Mutant } from '../mutant.ts'

const inRaft = inPackage('raft')

/**
 * Allowed, but slower: a leader goes back further than the hint. With the exact hint the first
 * entry of an append already conflicts, so some bugs would never appear.
 */
export const goesBackFurther = inRaft(
  'replication',
  'const { index } = core.log.lastPossibleMatch(message.hintIndex, message.hintTerm)',
  'const index = Math.max(0, core.log.lastPossibleMatch(message.hintIndex, message.hintTerm).index - 3)',
)

export const replication: readonly Mutant[] = [
  {
    name: 'a leader commits entries of earlier terms by counting',
    breaks: 'Only entries of the own term are committed by counting (paper §5.4.2, figure 8)',
    edits: [
      inRaft(
        'replication',
        'held < leader.firstIndexOfTerm || held <= core.log.committed',
        'held <= core.log.committed',
      ),
    ],
  },
  {
    name: 'a follower cuts its log at each append',
    breaks: 'Entries are removed only if they conflict (paper §5.3, figure 2)',
    edits: [
      inRaft(
        'log',
        '({ index, term }) => index > this.base.index && !this.matches(index, term)',
        '({ index }) => index > this.base.index',
      ),
      inRaft('log', "invariant(index > this.committedIndex, 'a committed entry is never removed')", ''),
    ],
  },
  {
    name: 'a follower keeps entries that conflict',
    breaks: 'Log Matching (paper §5.3)',
    edits: [
      inRaft(
        'log',
        'index > this.base.index && !this.matches(index, term)',
        'index > this.lastIndex && term > 0',
      ),
    ],
  },
  {
    name: 'a follower appends without a matching entry before',
    breaks: 'Log Matching (paper §5.3)',
    edits: [
      inRaft(
        'replication',
        'if (!log.matches(previousIndex, previousTerm)) {',
        'if (log.termAt(previousIndex) === undefined) {',
      ),
    ],
  },
  {
    name: 'a follower commits beyond the entries of an append',
    breaks: 'commitIndex = min(leaderCommit, index of last new entry) (paper, figure 2)',
    edits: [
      goesBackFurther,
      inRaft(
        'replication',
        'core.commit(Math.min(committed, lastIndex))',
        'core.commit(Math.min(committed, log.lastIndex))',
      ),
    ],
  },
  {
    name: 'a follower acknowledges its whole log',
    breaks: 'An acknowledgement covers entries that agree with the leader (paper §5.3)',
    edits: [
      goesBackFurther,
      inRaft(
        'replication',
        "core.send({ type: 'append-accepted', to: from, index: lastIndex })",
        "core.send({ type: 'append-accepted', to: from, index: log.lastIndex })",
      ),
    ],
  },
  {
    name: 'a late append is acknowledged up to the end of the log',
    breaks: 'An acknowledgement covers entries that agree with the leader (paper §5.3)',
    edits: [
      goesBackFurther,
      inRaft(
        'replication',
        "(paper §5.4.3).\n    core.send({ type: 'append-accepted', to: from, index: log.committed })",
        "(paper §5.4.3).\n    core.send({ type: 'append-accepted', to: from, index: log.lastIndex })",
      ),
    ],
  },
  {
    name: 'a heartbeat commits beyond the acknowledged entries',
    breaks: 'A heartbeat commits no entry that may differ (paper §5.3)',
    edits: [
      inRaft(
        'heartbeat',
        'Math.min(leader.progress.get(to)?.match ?? 0, core.log.committed)',
        'core.log.committed',
      ),
      inRaft('heartbeat', 'core.commit(committed)', 'core.commit(Math.min(committed, core.log.lastIndex))'),
    ],
  },
  {
    name: 'a leader counts one entry more than was acknowledged',
    breaks: 'matchIndex is the highest entry known to be replicated (paper, figure 2)',
    edits: [
      inRaft(
        'progress',
        'this.match = Math.max(this.match, index)',
        'this.match = Math.max(this.match, index + 1)',
      ),
    ],
  },
  {
    name: 'a leader commits entries that half of an even number of voters holds',
    breaks: 'A committed entry is stored at a majority (paper §5.3)',
    edits: [
      inRaft('configuration', 'map(reached).sort((a, b) => b - a)', 'map(reached).sort((a, b) => a - b)'),
    ],
  },
  {
    name: 'a leader does not go back after a rejection',
    breaks: 'nextIndex is decremented until the logs match (paper §5.3)',
    edits: [
      inRaft(
        'progress',
        'this.next = Math.max(Math.min(rejected, hint + 1), this.match + 1)',
        'this.next = Math.max(rejected + 1, hint + 1)',
      ),
    ],
  },
  {
    name: 'a lost probe is not repeated',
    breaks: 'AppendEntries is retried indefinitely (paper §5.3)',
    edits: [inRaft('progress', 'answered(): void {\n    this.isProbed = false', 'answered(): void {')],
  },
  {
    name: 'lost entries are not found while the window is full',
    breaks: 'AppendEntries is retried indefinitely (paper §5.3)',
    edits: [inRaft('replication', 'else sendAppend(core, node, progress, false)', '')],
  },
  {
    name: 'committed entries stay in the count that refuses proposals',
    breaks: 'Back-pressure ends when entries are committed (options.ts)',
    edits: [
      inRaft(
        'replication',
        '      leader.uncommittedBytes -= sizeOf(entry)',
        '      leader.uncommittedBytes -= 0 * sizeOf(entry)',
      ),
    ],
  },
]
