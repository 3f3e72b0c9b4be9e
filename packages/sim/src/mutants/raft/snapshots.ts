import { inPackage, type Mutant } from '../mutant.ts'

const inRaft = inPackage('raft')

export const snapshots: readonly Mutant[] = [
  {
    name: 'a late snapshot takes the log back',
    breaks: 'A snapshot of a prefix of the log is ignored (paper §7)',
    edits: [
      inRaft('snapshot', 'if (snapshot.index > log.committed) {', 'if (snapshot.index > 0) {'),
      inRaft(
        'log',
        "invariant(snapshot.index > this.committedIndex, 'a snapshot never takes a log back')",
        '',
      ),
    ],
  },
  {
    name: 'a snapshot does not bring its configuration',
    breaks: 'A snapshot holds the latest configuration (paper §7)',
    edits: [
      inRaft(
        'log',
        '    this.base = snapshot\n    this.entries = []\n    this.committedIndex = snapshot.index\n    this.configurations = [snapshot]',
        '    this.configurations = [{ index: snapshot.index, configuration: this.configuration }]\n    this.base = snapshot\n    this.entries = []\n    this.committedIndex = snapshot.index',
      ),
    ],
  },
  {
    name: 'entries that a snapshot holds are applied again',
    breaks: 'State Machine Safety (paper §7)',
    edits: [inRaft('core', '    // The snapshot holds their effects.\n    this.committed = []', '')],
  },
  {
    name: 'a snapshot that failed is not sent again',
    breaks: 'A follower that lags is brought up to date (paper §7)',
    edits: [inRaft('progress', "if (this.state === 'snapshot') this.probeBehindSnapshot()", '')],
  },
]
