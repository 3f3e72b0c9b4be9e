import { inPackage, type Mutant } from '../mutant.ts'

const inRaft = inPackage('raft')

export const elections: readonly Mutant[] = [
  {
    name: 'a vote goes to a candidate whatever its log',
    breaks: 'Leader Completeness (paper §5.4.1)',
    edits: [
      inRaft(
        'election',
        'leaderOf(core) === undefined && core.log.isUpToDate(lastIndex, lastTerm)',
        'leaderOf(core) === undefined',
      ),
    ],
  },
  {
    name: 'the longer log wins whatever its last term',
    breaks: 'Leader Completeness (paper §5.4.1)',
    edits: [
      inRaft(
        'log',
        'return lastTerm > this.lastTerm || (lastTerm === this.lastTerm && lastIndex >= this.lastIndex)',
        'return lastTerm >= 0 && lastIndex >= this.lastIndex',
      ),
    ],
  },
  {
    name: 'a node votes for two candidates of a term',
    breaks: 'Election Safety (paper §5.2)',
    edits: [
      inRaft(
        'election',
        'const isFree = core.votedFor === null || core.votedFor === from',
        'const isFree = true',
      ),
      inRaft(
        'core',
        "invariant(this.votedFor === null || this.votedFor === candidate, 'a node votes once in a term')",
        '',
      ),
    ],
  },
  {
    name: 'a node resets its vote when it steps down within the term',
    breaks: 'Election Safety (paper §5.2)',
    edits: [
      inRaft(
        'follower',
        'if (term > core.term) core.enterTerm(term)',
        'if (term > core.term) core.enterTerm(term)\n  else core.votedFor = null',
      ),
    ],
  },
  {
    name: 'a candidate counts its own vote before it is durable',
    breaks: 'Election Safety (paper §5.2; figure 2, persistent state)',
    edits: [
      inRaft(
        'election',
        "core.send({ type: 'vote-reply', to: core.id, granted: true })",
        "onVoteReply(core, { type: 'vote-reply', from: core.id, to: core.id, term: core.term, granted: true })",
      ),
    ],
  },
  {
    name: 'half of the voters is a majority',
    breaks: 'Election Safety (paper §5.2)',
    edits: [
      inRaft(
        'configuration',
        'return Math.floor(voters.length / 2) + 1',
        'return Math.ceil(voters.length / 2)',
      ),
    ],
  },
  {
    name: 'an answer of an earlier term counts',
    breaks: 'A node rejects messages of an earlier term (paper §5.1)',
    edits: [
      inRaft(
        'node',
        '      this.answerOutdated(message)\n      return',
        "      this.answerOutdated(message)\n      if (!message.type.endsWith('accepted') && message.type !== 'vote-reply') return",
      ),
    ],
  },
  {
    name: 'a follower takes entries of a deposed leader',
    breaks: 'A node rejects messages of an earlier term (paper §5.1)',
    edits: [
      inRaft(
        'node',
        '      this.answerOutdated(message)\n      return',
        "      this.answerOutdated(message)\n      if (message.type !== 'append') return",
      ),
    ],
  },
  {
    name: 'a deposed leader is not sent the later term',
    breaks: "A leader of an earlier term steps down (paper §5.1; etcd's #5451)",
    edits: [inRaft('node', '      this.answerOutdated(message)\n', '')],
  },
  {
    name: 'a leader ignores a later term',
    breaks: 'A node adopts a later term and becomes a follower (paper §5.1)',
    edits: [
      inRaft(
        'node',
        'if (!isQuestion) becomeFollower',
        "if (!isQuestion && core.role.type !== 'leader') becomeFollower",
      ),
    ],
  },
  {
    name: 'a node campaigns without a pre-vote',
    breaks: 'A node that was cut off does not disturb the leader (thesis §9.6)',
    edits: [
      inRaft(
        'election',
        "  core.role = { type: 'pre-candidate', votes: new Map() }\n  const { lastIndex, lastTerm } = core.log",
        "  if (core.term >= 0) return campaignNow(core, false)\n  core.role = { type: 'pre-candidate', votes: new Map() }\n  const { lastIndex, lastTerm } = core.log",
      ),
    ],
  },
  {
    name: 'a follower answers candidates although it has a leader',
    breaks: 'A removed node does not disturb the leader (thesis §4.2.3)',
    edits: [
      inRaft(
        'election',
        "return role.type === 'follower' && role.leader !== undefined && electionElapsed < settings.electionTicks",
        'return electionElapsed > settings.electionTicks * 100',
      ),
    ],
  },
  {
    name: 'a leader that no majority answers stays in office',
    breaks: 'A leader without a majority steps down (thesis §6.2)',
    edits: [
      inRaft(
        'heartbeat',
        'if (active.length < majorityOf(configuration))',
        'if (active.length < 0 * majorityOf(configuration))',
      ),
    ],
  },
]
