import { nextName, portsIn } from './cluster-state.ts'
import type { EngineName } from './engine.ts'
import type { Member } from './gateway.ts'
import { type PortReservation, portsFrom, reservePorts } from './ports.ts'
import { type ClusterState, emptyState, type NodeRecord, newRecord } from './state-file.ts'

/**
 * Client ports count up from here, each node's peer port is 100 higher: easy to remember, far from
 * etcd's own 2379.
 */
const firstClientPort = 23_790
const firstPeerPort = 23_890

/** Chooses names and ports for new nodes. The ports are reserved until `settle`. */
export class Planner {
  private readonly reservations: PortReservation[] = []

  /** A new cluster of `size` nodes. */
  async cluster(size: number, engine: EngineName): Promise<ClusterState> {
    let state = emptyState(engine)
    while (state.nodes.length < size) {
      state = { ...state, nodes: [...state.nodes, await this.node(state, 'new')] }
    }
    return state
  }

  /** The next node, on the first free ports that no other node of the cluster has, up or down. */
  async node(
    state: ClusterState,
    bootstrap: NodeRecord['bootstrap'],
    members: readonly Member[] = [],
  ): Promise<NodeRecord> {
    const taken = new Set(portsIn(state))
    const client = await reservePorts(1, portsFrom(firstClientPort, taken))
    this.reservations.push(client)
    const peer = await reservePorts(1, portsFrom(firstPeerPort, taken))
    this.reservations.push(peer)
    const name = nextName([...state.nodes, ...members])
    return newRecord(name, client.ports[0] ?? 0, peer.ports[0] ?? 0, bootstrap)
  }

  /**
   * Keeps the ports of `state` reserved for as long as `stateFile` exists, and frees the others.
   */
  settle(state: ClusterState, stateFile: string): void {
    const kept = new Set(portsIn(state))
    for (const reservation of this.reservations.splice(0)) {
      if (reservation.ports.every((port) => kept.has(port))) reservation.handOver(stateFile)
      else reservation.release()
    }
  }
}
