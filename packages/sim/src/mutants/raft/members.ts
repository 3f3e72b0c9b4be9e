import { inPackage, type Mutant } from '../mutant.ts'

const inRaft = inPackage('raft')

export const members: readonly Mutant[] = [
  {
    name: 'a second change of the members begins before the first is committed',
    breaks: 'One change at a time (thesis §4.1)',
    edits: [
      inRaft('membership', "if (log.committed < log.configurationIndex) return 'change-under-way'", ''),
    ],
  },
  {
    name: 'the members change before an entry of the term is committed',
    breaks: "The correction of single-server changes (Ongaro's mail of 2015)",
    edits: [
      inRaft('membership', "if (log.committed < role.firstIndexOfTerm) return 'term-not-committed'", ''),
    ],
  },
  {
    name: 'a configuration outlives its entry',
    breaks: 'A node uses the latest configuration in its log (thesis §4.1)',
    edits: [inRaft('log', '    while (this.configurationIndex >= index) this.configurations.pop()\n', '')],
  },
  {
    name: 'a configuration takes effect when it is committed',
    breaks: 'A node uses the latest configuration in its log (thesis §4.1)',
    edits: [
      inRaft(
        'log',
        'return this.newestConfiguration.configuration',
        'return this.configurationAt(this.committedIndex)',
      ),
    ],
  },
  {
    name: 'a learner counts for a majority',
    breaks: 'A learner does not count (thesis §4.2.1)',
    edits: [
      inRaft(
        'configuration',
        'configuration.voters.map(reached)',
        '[...configuration.voters, ...configuration.learners].map(reached)',
      ),
    ],
  },
  {
    name: 'a leader that was removed stays in office',
    breaks: 'A removed leader steps down when that is committed (thesis §4.2.2)',
    edits: [
      inRaft(
        'membership',
        'return !isVoter && log.committed >= log.configurationIndex',
        'return !isVoter && log.committed < 0',
      ),
    ],
  },
  {
    name: 'a transfer that fails goes on for ever',
    breaks: 'A transfer ends after an election time-out (thesis §3.10)',
    edits: [inRaft('transfer', '  transfer.elapsed += 1\n', '')],
  },
]
