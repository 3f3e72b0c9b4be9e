import type { Mutant } from './mutant.ts'
import { durability } from './raft/durability.ts'
import { elections } from './raft/elections.ts'
import { members } from './raft/members.ts'
import { reads } from './raft/reads.ts'
import { replication } from './raft/replication.ts'
import { snapshots } from './raft/snapshots.ts'

/** Planted bugs of the algorithm. Each is caught within 1,000 seeds. */
export const raftMutants: readonly Mutant[] = [
  ...elections,
  ...durability,
  ...replication,
  ...reads,
  ...snapshots,
  ...members,
]
