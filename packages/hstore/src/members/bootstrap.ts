import type { Entry, HardState } from '@ticketcd/raft'
import { envelope, noClient } from '../consensus/request-id.ts'
import { encodeCommand } from '../state/command.ts'
import { clusterIdOf, type MemberId, memberIdOf } from './member-id.ts'
import type { MemberCommand } from './member-table.ts'

/*
 * The first entries of a new cluster. Every first member writes the same ones into its log, so they
 * agree on the members without having talked to one another. Elections begin in the next term.
 */

const firstTerm = 1

export interface FirstMember {
  readonly id: MemberId
  readonly name: string
  readonly peerUrls: readonly string[]
}

/** @param cluster names with their peer URLs */
export function firstMembers(
  cluster: ReadonlyMap<string, readonly string[]>,
  token: string,
): { readonly clusterId: MemberId; readonly members: readonly FirstMember[] } {
  const members = [...cluster].map(([name, peerUrls]) => ({
    id: memberIdOf(peerUrls, token),
    name,
    peerUrls,
  }))
  members.sort((one, other) => (one.id < other.id ? -1 : 1))
  return { clusterId: clusterIdOf(members.map(({ id }) => id)), members }
}

export function firstEntries(members: readonly FirstMember[]): {
  readonly hardState: HardState
  readonly entries: readonly Entry[]
} {
  const configuration = { voters: members.map(({ id }) => id), learners: [] }
  return {
    hardState: { term: firstTerm, votedFor: null },
    entries: [
      {
        index: 1,
        term: firstTerm,
        type: 'command',
        command: envelope(noClient, 0, encodeMemberCommand({ type: 'bootstrap', members })),
      },
      { index: 2, term: firstTerm, type: 'configuration', configuration },
    ],
  }
}

export function encodeMemberCommand(command: MemberCommand): Uint8Array {
  const request = Buffer.from(JSON.stringify(command))
  return encodeCommand({ kind: 'members', caller: undefined, request })
}
