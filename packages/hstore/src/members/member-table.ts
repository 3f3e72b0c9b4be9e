import { isDeepStrictEqual } from 'node:util'
import { Code, StoreError } from '@ticketcd/mvcc'
import { type Configuration, isMember } from '@ticketcd/raft'
import type { MemberId } from './member-id.ts'

/*
 * The members of the cluster as replicated state.
 *
 * Raft's configuration decides who is a member and who votes. The addresses of a member are
 * committed before the configuration that adds it, so every node can reach each member of its
 * configuration.
 *
 * A member that is added as a voter is a learner of Raft until it has caught up (thesis §4.2.1).
 * Otherwise a cluster of one could not commit the change: its majority would need a node that has
 * not started. Clients see such a member as a voter from the beginning, as in etcd.
 *
 * Invariants:
 * 1. The id of a removed member is not used again, except by a node that a new cluster is forced
 *    from.
 * 2. Only members have a record here, and the member whose addition is under way.
 */

export interface MemberAddresses {
  readonly id: MemberId
  readonly peerUrls: readonly string[]
}

/** Settings of a member that somebody has changed while it ran. They outlast its restarts. */
export interface MemberSettings {
  /** Replaces the name of its command line. */
  readonly name?: string
  /** Interval in milliseconds at which it checks the other members. */
  readonly healthCheckMs?: number
}

interface MemberRecord extends MemberAddresses {
  /** Of its command line. Empty until the member has started. */
  readonly name: string
  readonly clientUrls: readonly string[]
  /** Whether the leader promotes it as soon as it has caught up. */
  readonly becomesVoter?: boolean
  readonly settings?: MemberSettings
}

const defaultHealthCheckMs = 1_000

export interface Member extends MemberAddresses {
  /** Empty until the member has started. */
  readonly name: string
  readonly clientUrls: readonly string[]
  /** Whether it waits for `MemberPromote`. */
  readonly isLearner: boolean
}

/** A change of this table in the log. */
export type MemberCommand =
  /** The first members, in the first entry of a new cluster. */
  | { readonly type: 'bootstrap'; readonly members: readonly (MemberAddresses & { readonly name: string })[] }
  /** The next configuration adds this member. */
  | ({ readonly type: 'prepare'; readonly becomesVoter: boolean } & MemberAddresses)
  | ({ readonly type: 'set-peer-urls' } & MemberAddresses)
  /** Changes the settings that it names. */
  | { readonly type: 'configure'; readonly id: MemberId; readonly settings: MemberSettings }
  /** A member has started, and clients reach it here. */
  | {
      readonly type: 'publish'
      readonly id: MemberId
      readonly name: string
      readonly clientUrls: readonly string[]
    }

/** The table as a snapshot keeps it. */
export interface MemberRecords {
  readonly members: readonly MemberRecord[]
  readonly removed: readonly MemberId[]
}

export class MemberTable {
  /** Counts the changes, so that others can see cheaply whether there was one. */
  version = 0
  private readonly known = new Map<MemberId, MemberRecord>()
  private readonly removed = new Set<MemberId>()
  private configuration: Configuration = { voters: [], learners: [] }
  private listed: readonly Member[] = []
  private size = 0

  /** The members of the newest applied configuration, by id. */
  get list(): readonly Member[] {
    return this.listed
  }

  /** The members that vote, or will without `MemberPromote`. */
  get voters(): readonly Member[] {
    return this.listed.filter(({ isLearner }) => !isLearner)
  }

  /** Those that were added as voters and have not caught up. */
  get pendingVoters(): readonly MemberId[] {
    return this.configuration.learners.filter((id) => this.known.get(id)?.becomesVoter)
  }

  /** The size of the records as JSON. */
  get bytes(): number {
    return this.size
  }

  member(id: MemberId): Member | undefined {
    return this.listed.find((each) => each.id === id)
  }

  isRemoved(id: MemberId): boolean {
    return this.removed.has(id)
  }

  /** The interval in milliseconds at which this member checks the others. */
  healthCheckMs(id: MemberId): number {
    return this.known.get(id)?.settings?.healthCheckMs ?? defaultHealthCheckMs
  }

  /** Whether a member is known by the name and the client URLs of its command line. */
  isPublished(id: MemberId, name: string, clientUrls: readonly string[]): boolean {
    const record = this.known.get(id)
    return record?.name === name && isDeepStrictEqual(record.clientUrls, clientUrls)
  }

  /** The peer URLs of a node, also of one whose configuration is not committed yet. */
  peerUrls(id: MemberId): readonly string[] {
    return this.known.get(id)?.peerUrls ?? []
  }

  /** Does nothing for a member that has been removed meanwhile. */
  apply(command: MemberCommand): void {
    switch (command.type) {
      case 'bootstrap':
        for (const { id, name, peerUrls } of command.members)
          this.known.set(id, { id, name, peerUrls, clientUrls: [] })
        break
      case 'prepare': {
        const { id, peerUrls, becomesVoter } = command
        this.known.set(id, { ...this.describe(id), peerUrls, becomesVoter })
        break
      }
      case 'set-peer-urls':
        this.change(command.id, { peerUrls: command.peerUrls })
        break
      case 'publish':
        this.change(command.id, { name: command.name, clientUrls: command.clientUrls })
        break
      case 'configure': {
        const settings = { ...this.known.get(command.id)?.settings, ...command.settings }
        this.change(command.id, { settings })
        break
      }
      default:
        command satisfies never
    }
    this.changed()
  }

  /** A configuration is committed. */
  configure(configuration: Configuration): void {
    const { voters, learners } = this.configuration
    this.configuration = configuration
    for (const id of [...voters, ...learners]) if (!isMember(configuration, id)) this.removed.add(id)
    for (const id of [...configuration.voters, ...configuration.learners]) this.removed.delete(id)
    // A record of a node that is no member is left from an addition that failed.
    for (const id of [...this.known.keys()]) if (!isMember(configuration, id)) this.known.delete(id)
    this.changed()
  }

  /** @throws {StoreError} where another member has one of the URLs */
  checkUnused(peerUrls: readonly string[], except?: MemberId): void {
    const isTaken = this.listed.some(
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
    this.changed()
  }

  private change(id: MemberId, fields: Partial<MemberRecord>): void {
    const record = this.known.get(id)
    if (record !== undefined) this.known.set(id, { ...record, ...fields })
  }

  private changed(): void {
    const { voters, learners } = this.configuration
    this.listed = [...voters, ...learners].sort().map((id) => {
      const { becomesVoter = false, settings, ...record } = this.describe(id)
      const name = settings?.name ?? record.name
      return { ...record, name, isLearner: learners.includes(id) && !becomesVoter }
    })
    this.size = JSON.stringify(this.records()).length
    this.version += 1
  }

  private describe(id: MemberId): MemberRecord {
    return this.known.get(id) ?? { id, name: '', peerUrls: [], clientUrls: [] }
  }
}
