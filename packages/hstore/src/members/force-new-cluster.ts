import type { Configuration, Entry, HardState, SnapshotMeta } from '@ticketcd/raft'
import { envelope, noClient } from '../consensus/request-id.ts'
import { encodeMemberCommand } from './bootstrap.ts'
import type { MemberId } from './member-id.ts'

/*
 * Makes a cluster of one from a member whose cluster has lost its quorum for good.
 *
 * Everything in the log of the member is kept, also entries that may not be committed: one of them
 * can have been acknowledged to a client. The last entry of the log then names this member alone,
 * in a term of its own. The other members count as removed, so they end when they come back.
 */

export interface StoredState {
  readonly snapshot: SnapshotMeta
  readonly hardState: HardState | undefined
  readonly entries: readonly Entry[]
}

/** @returns the change of the log; undefined where the member is alone already */
export function forcedCluster(
  { snapshot, hardState, entries }: StoredState,
  id: MemberId,
  peerUrls: readonly string[],
): { readonly hardState: HardState; readonly entries: readonly Entry[] } | undefined {
  const last = entries.at(-1) ?? snapshot
  const { voters, learners } = newestConfiguration(snapshot, entries)
  if (voters.length === 1 && voters[0] === id && learners.length === 0) return undefined
  const term = Math.max(hardState?.term ?? 0, last.term) + 1
  const prepared = encodeMemberCommand({ type: 'prepare', id, peerUrls, becomesVoter: true })
  return {
    // Its own vote, as if it had just been elected.
    hardState: { term, votedFor: id },
    entries: [
      { type: 'command', index: last.index + 1, term, command: envelope(noClient, 0, prepared) },
      { type: 'configuration', index: last.index + 2, term, configuration: { voters: [id], learners: [] } },
    ],
  }
}

function newestConfiguration(snapshot: SnapshotMeta, entries: readonly Entry[]): Configuration {
  const newest = entries.findLast((entry) => entry.type === 'configuration' && entry.index > snapshot.index)
  return newest?.type === 'configuration' ? newest.configuration : snapshot.configuration
}
