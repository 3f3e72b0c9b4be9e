import { inPackage, type Mutant } from '../mutant.ts'

const inRaft = inPackage('raft')

export const reads: readonly Mutant[] = [
  {
    name: 'a read waits for no round of heartbeats',
    breaks: 'A leader confirms that it still leads (thesis §6.4, step 3)',
    edits: [
      inRaft('read-index', 'reads.confirm(answered)', 'reads.confirm(Math.max(answered, reads.round))'),
    ],
  },
  {
    name: 'a read before the first commit of the term',
    breaks: 'A leader commits an entry of its term before it reads (thesis §6.4, step 1; etcd #7331)',
    edits: [
      inRaft(
        'read-index',
        'log.committed >= firstIndexOfTerm && reads',
        'log.committed >= firstIndexOfTerm - log.lastIndex && reads',
      ),
    ],
  },
  {
    name: 'a read is confirmed by answers to an earlier round',
    breaks: 'The round begins after the read was asked for (thesis §6.4, step 3)',
    edits: [inRaft('reads', 'this.round += 1', 'this.round = Math.max(1, this.round)')],
  },
  {
    name: 'a deposed leader leaves its reads without an answer',
    breaks: 'Every read is answered or refused (output.ts)',
    edits: [inRaft('follower', 'core.refusedReads.push(id)', 'void id')],
  },
  {
    name: 'a new leader appends no entry of its own',
    breaks: 'A leader commits a blank entry at the start of its term (thesis §6.4, step 1)',
    edits: [
      inRaft('election', "core.push({ type: 'no-op', term: core.term, index: core.log.lastIndex + 1 })", ''),
    ],
  },
]
