import type { NodeId } from '@ticketcd/raft'
import type { Address } from './dial.ts'
import type { Dialler } from './dialler.ts'
import { idOf } from './greeting.ts'
import { Peer } from './peer.ts'

/** Nodes that are connected to this one and no known members. */
const unknownMax = 32
/** A ping comes every tick. A connection without one for so long may be that of a dead process. */
const suspectTicks = 2

/** The other nodes: the members, and those that are connected though no known members. */
export class PeerTable {
  private readonly self: NodeId
  private readonly newDialler: (id: NodeId) => Dialler
  private readonly peers = new Map<NodeId, Peer>()
  private readonly members = new Set<NodeId>()
  private removed = new Set<NodeId>()

  constructor(self: NodeId, newDialler: (id: NodeId) => Dialler) {
    this.self = self
    this.newDialler = newDialler
  }

  get(id: NodeId): Peer | undefined {
    return this.peers.get(id)
  }

  all(): IterableIterator<Peer> {
    return this.peers.values()
  }

  /** The peer that a connection belongs to, which may be no known member. */
  at(id: NodeId): Peer {
    const known = this.peers.get(id)
    if (known) return known
    const peer = new Peer(id, this.newDialler(id))
    this.peers.set(id, peer)
    return peer
  }

  /** @throws {RangeError} for an id or an address that cannot be used; then nothing has changed */
  setMembers(peers: ReadonlyMap<NodeId, readonly Address[]>, removed: ReadonlySet<NodeId>): void {
    for (const [id, addresses] of peers) {
      idOf(id)
      for (const address of addresses) checkAddress(address)
    }
    for (const id of this.members) if (!peers.has(id)) this.removed.add(id)
    this.removed = new Set([...this.removed, ...removed].filter((id) => !peers.has(id)))
    this.members.clear()
    for (const [id, addresses] of peers) {
      if (id === this.self) continue
      this.members.add(id)
      this.at(id).setAddresses(addresses.map(({ host, port }) => ({ host, port })))
    }
    for (const peer of [...this.peers.values()]) {
      if (this.members.has(peer.id)) continue
      if (this.removed.has(peer.id))
        peer.remove({ code: 'removed', words: `node ${peer.id} was removed from the cluster` })
      this.forget(peer)
    }
  }

  /** A peer is kept while it is a member or has a connection. */
  forget(peer: Peer): void {
    if (!this.members.has(peer.id) && !peer.isConnected) this.peers.delete(peer.id)
  }

  isMember(id: NodeId): boolean {
    return this.members.has(id)
  }

  isRemoved(id: NodeId): boolean {
    return this.removed.has(id)
  }

  get hasRoom(): boolean {
    return this.peers.size - this.members.size < unknownMax
  }

  /** The process that is connected under an id, unless its connection has been silent. */
  connectedInstance(id: NodeId): string | undefined {
    const inbound = this.peers.get(id)?.inbound
    if (!inbound) return undefined
    const { isOpen, silentTicks } = inbound.link.connection
    return isOpen && silentTicks < suspectTicks ? inbound.instance : undefined
  }
}

function checkAddress({ host, port }: Address): void {
  if (host === '') throw new RangeError('the host of a peer is empty')
  if (!Number.isInteger(port) || port < 1 || port > 65_535)
    throw new RangeError(`the port of a peer is a number from 1 to 65535, not ${port}`)
}
