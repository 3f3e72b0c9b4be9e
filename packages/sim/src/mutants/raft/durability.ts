import { inPackage, type Mutant } from '../mutant.ts'

const inRaft = inPackage('raft')

export const durability: readonly Mutant[] = [
  {
    name: 'promises leave before they are durable',
    breaks: 'State is durable before an answer leaves (paper, figure 2)',
    edits: [
      inRaft(
        'core',
        'if (isPromise(message)) this.promises',
        'if (isPromise(message) && message.to === this.id) this.promises',
      ),
    ],
  },
  {
    name: 'a leader counts its own log before it is durable',
    breaks: 'A committed entry is durable at a majority (thesis §10.2.1)',
    edits: [
      inRaft(
        'replication',
        "core.send({ type: 'append-accepted', to: core.id, index: core.log.lastIndex })",
        'own.accepted(core.log.lastIndex)',
      ),
    ],
  },
  {
    name: 'a vote is not durable',
    breaks: 'votedFor is persistent (paper, figure 2)',
    edits: [
      inRaft(
        'core',
        '    this.votedFor = candidate\n    this.hardStateChanged = true',
        '    this.votedFor = candidate',
      ),
    ],
  },
  {
    name: 'a term is not durable',
    breaks: 'currentTerm is persistent (paper, figure 2)',
    edits: [
      inRaft(
        'core',
        '    this.votedFor = null\n    this.hardStateChanged = true',
        '    this.votedFor = null',
      ),
    ],
  },
  {
    name: 'a second change within a step hides the first one from the disk',
    breaks: 'The log is persistent (paper, figure 2)',
    edits: [
      inRaft(
        'core',
        'this.changedFrom = Math.min(this.changedFrom ?? index, index)',
        'this.changedFrom = index',
      ),
    ],
  },
  {
    name: 'a restart keeps entries that contradict the snapshot',
    breaks: 'A snapshot replaces a log that does not hold its last entry (paper §7)',
    edits: [
      inRaft(
        'log',
        'agrees ? entries.slice(after) : []',
        'entries.length > 0 || agrees ? entries.slice(after) : []',
      ),
    ],
  },
  {
    name: 'a restart loses the entries after the snapshot',
    breaks: 'The log is persistent (paper, figure 2)',
    edits: [inRaft('log', 'agrees ? entries.slice(after) : []', 'agrees ? [] : []')],
  },
]
