import type { Configuration } from '@ticketcd/raft'
import type { AddressBook, PeerAddresses } from '../members/address-book.ts'
import type { MemberId } from '../members/member-id.ts'
import type { MemberTable } from '../members/member-table.ts'
import { RemovedError } from '../members/removed-error.ts'
import { Ticks } from '../ticks.ts'

/** etcd waits as long before it ends, so that the answer to `MemberRemove` still arrives. */
const endingMs = 1_000
/**
 * How long a removed member may still read answers: to its own removal, if it was asked for that.
 */
const partingMs = 500
/** Between two looks for members that may become voters. */
const promotionMs = 100

export interface MemberKeeperParts {
  readonly nodeId: MemberId
  readonly members: MemberTable
  readonly addresses: AddressBook
  /** The newest configuration in the log, committed or not. */
  readonly configuration: () => Configuration
  readonly isLeading: () => boolean
  readonly isConnected: (id: MemberId) => boolean
  readonly setPeers: (addresses: PeerAddresses) => void
  /** Makes a learner of Raft a voter. Rejects or resolves with a refusal where it cannot be yet. */
  readonly promote: (id: MemberId) => Promise<unknown>
  readonly onRemoved: (error: RemovedError) => void
}

/**
 * Makes a node follow the changes of its cluster's members: the transport gets their addresses, the
 * leader promotes those that were added as voters, and a node that was removed ends.
 */
export class MemberKeeper {
  private readonly parts: MemberKeeperParts
  private readonly cancelTicks: () => void
  private ending: NodeJS.Timeout | undefined
  private version: number
  private isPromoting = false
  private peers: PeerAddresses['peers'] = new Map()
  /** Removed members whose connections are still open. */
  private readonly parting = new Map<MemberId, NodeJS.Timeout>()

  constructor(parts: MemberKeeperParts, ticks = new Ticks()) {
    this.parts = parts
    this.version = parts.members.version
    this.cancelTicks = ticks.every(promotionMs, () => void this.promotePending())
  }

  close(): void {
    this.cancelTicks()
    clearTimeout(this.ending)
    for (const timer of this.parting.values()) clearTimeout(timer)
  }

  /** Called after each applied entry, so it has to be cheap where nothing has changed. */
  onApplied(): void {
    if (this.parts.members.version !== this.version) this.refresh()
  }

  /** The applied members or the configuration in the log have changed. */
  refresh(): void {
    const { members, addresses, configuration, nodeId } = this.parts
    this.version = members.version
    this.setPeers(addresses.addresses(configuration()))
    if (members.isRemoved(nodeId)) this.onRemoved()
  }

  /** A peer refuses this node as removed, or this node has applied its own removal. */
  onRemoved(): void {
    this.ending ??= setTimeout(() => this.parts.onRemoved(new RemovedError()), endingMs)
  }

  private setPeers({ peers, removed }: PeerAddresses): void {
    const known = this.peers
    for (const id of known.keys()) {
      if (peers.has(id) || this.parting.has(id)) continue
      this.parting.set(id, setTimeout(() => this.part(id), partingMs).unref())
    }
    const isParting = (id: MemberId) => this.parting.has(id)
    this.peers = new Map([...[...known].filter(([id]) => isParting(id)), ...peers])
    this.parts.setPeers({
      peers: this.peers,
      removed: new Set([...removed].filter((id) => !isParting(id))),
    })
  }

  private part(id: MemberId): void {
    this.parting.delete(id)
    this.peers = new Map([...this.peers].filter(([peer]) => peer !== id))
    this.refresh()
  }

  private async promotePending(): Promise<void> {
    const { members, isLeading, isConnected, promote } = this.parts
    if (this.isPromoting || !isLeading()) return
    const ready = members.pendingVoters.find(isConnected)
    if (ready === undefined) return
    this.isPromoting = true
    try {
      await promote(ready)
    } catch {
      // The outcome is unknown. If it failed, the next look finds the member again.
    } finally {
      this.isPromoting = false
    }
  }
}
