import { Code, StoreError } from '@ticketcd/mvcc'
import { type Configuration, isMember } from '@ticketcd/raft'
import type { MemberId } from './member-id.ts'

/*
 * The members of the cluster as replicated state.
 *
 * Raft's configuration decides who is a member and who votes. The addresses of a member are committed
 * before the configuration that adds it, so every node can reach each member of its configuration.
 *
 * Invariant: the id of a removed member is never used again.
 */

export interface MemberAddresses {
  readonly id: MemberId
  readonly peerUrls: readonly string[]
}

export interface Member extends MemberAddresses {
  /** Empty until the member has started. */
  readonly name: string
  readonly clientUrls: readonly string[]
  readonly isLearner: boolean
}

/** A change of this table in the log. */
export type MemberCommand =
  /** The first members, in the first entry of a new cluster. */
  | { readonly type: 'bootstrap'; readonly members: readonly (MemberAddresses & { readonly name: string })[] }
  | { readonly type: 'set-peer-urls'; readonly id: MemberId; readonly peerUrls: readonly string[] }
  /** A member that has started tells how clients reach it. */
  | {
      readonly type: 'publish'
      readonly id: MemberId
      readonly name: string
      readonly clientUrls: readonly string[]
    }

/** The table as a snapshot keeps it. */
export interface MemberRecords {
  readonly members: readonly Omit<Member, 'isLearner'>[]
  readonly removed: readonly MemberId[]
}

export class MemberTable {
  private readonly known = new Map<MemberId, Omit<Member, 'isLearner'>>()
  private readonly removed = new Set<MemberId>()
  private configuration: Configuration = { voters: [], learners: [] }

  /** The members of the newest applied configuration, by id. */
  get list(): readonly Member[] {
    const { voters, learners } = this.configuration
    return [...voters, ...learners].sort().map((id) => ({
      ...this.describe(id),
      isLearner: learners.includes(id),
    }))
  }

  member(id: MemberId): Member | undefined {
    return this.list.find((each) => each.id === id)
  }

  isRemoved(id: MemberId): boolean {
    return this.removed.has(id)
  }

  /** The peer URLs of a node, also of one whose configuration is not committed yet. */
  peerUrls(id: MemberId): readonly string[] {
    return this.known.get(id)?.peerUrls ?? []
  }

  apply(command: MemberCommand): void {
    if (command.type === 'bootstrap') {
      for (const { id, name, peerUrls } of command.members)
        this.known.set(id, { id, name, peerUrls, clientUrls: [] })
    } else if (command.type === 'set-peer-urls') {
      this.known.set(command.id, { ...this.describe(command.id), peerUrls: command.peerUrls })
    } else {
      const { id, name, clientUrls } = command
      this.known.set(id, { ...this.describe(id), name, clientUrls })
    }
  }

  /** A configuration is committed. */
  configure(configuration: Configuration): void {
    const { voters, learners } = this.configuration
    this.configuration = configuration
    for (const id of [...voters, ...learners]) {
      if (isMember(configuration, id)) continue
      this.removed.add(id)
      this.known.delete(id)
    }
  }

  /** @throws {StoreError} where another member has one of the URLs */
  checkUnused(peerUrls: readonly string[], except?: MemberId): void {
    const isTaken = this.list.some(
      (member) => member.id !== except && member.peerUrls.some((url) => peerUrls.includes(url)),
    )
    if (isTaken) throw new StoreError(Code.failedPrecondition, 'etcdserver: Peer URLs already exists')
  }

  /** @throws {StoreError} where no member has this id */
  checkKnown(id: MemberId): Member {
    const member = this.member(id)
    if (member === undefined) throw new StoreError(Code.notFound, 'etcdserver: member not found')
    return member
  }

  records(): MemberRecords {
    return { members: [...this.known.values()], removed: [...this.removed] }
  }

  restore({ members, removed }: MemberRecords, configuration: Configuration): void {
    this.known.clear()
    this.removed.clear()
    for (const member of members) this.known.set(member.id, member)
    for (const id of removed) this.removed.add(id)
    this.configuration = configuration
  }

  private describe(id: MemberId): Omit<Member, 'isLearner'> {
    return this.known.get(id) ?? { id, name: '', peerUrls: [], clientUrls: [] }
  }
}
