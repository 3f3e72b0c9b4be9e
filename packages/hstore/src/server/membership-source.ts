import { setTimeout as sleep } from 'node:timers/promises'
import type { Consensus } from '../consensus/consensus.ts'
import { encodeMemberCommand } from '../members/bootstrap.ts'
import type { MemberId } from '../members/member-id.ts'
import type { MemberTable } from '../members/member-table.ts'
import type { MembershipSource } from '../members/membership.ts'
import { handOver } from './hand-over.ts'

export interface MembershipParts {
  readonly nodeId: MemberId
  readonly members: MemberTable
  readonly clusterToken: string
  readonly consensus: Consensus
  readonly electionMs: number
  readonly isConnected: (id: MemberId) => boolean
}

/** A running node as the changes of its members use it. */
export function membershipSource(parts: MembershipParts): MembershipSource {
  const { consensus, nodeId, isConnected, members, clusterToken } = parts
  return {
    nodeId,
    members,
    clusterToken,
    isConnected,
    get leadingTerm() {
      const { role, term } = consensus.status
      return role === 'leader' ? term : undefined
    },
    nowSeconds: () => Math.floor(Date.now() / 1_000),
    linearize: () => consensus.linearize(),
    commit: async (command) => {
      await consensus.propose(encodeMemberCommand(command))
    },
    change: (change) => consensus.changeMembership(change),
    handOver: () => handOverToAny(parts),
    sleep,
  }
}

/**
 * Hands the leadership to any connected voter, if this node leads and there is one.
 *
 * @returns whether another node leads now
 */
export async function handOverToAny({
  consensus,
  nodeId,
  isConnected,
  electionMs,
}: Pick<MembershipParts, 'consensus' | 'nodeId' | 'isConnected' | 'electionMs'>): Promise<boolean> {
  if (consensus.status.role !== 'leader') return false
  const to = consensus.configuration.voters.find((id) => id !== nodeId && isConnected(id))
  return to !== undefined && (await handOver(consensus, to, electionMs))
}
