import type { NodePlace } from '@ticketcd/cluster'
import type { FaultKind } from '../faults/fault.ts'

export type PartitionKind = Extract<FaultKind, `partition-${string}`>

/** The address of an api process, and how it reaches the nodes. */
export interface ApiPlace {
  readonly host: string
  /** A command before that of the process; empty for none. */
  readonly launcher: readonly string[]
  /** `host:port` of every node, as this process reaches it. */
  readonly etcd: readonly string[]
}

/**
 * The network between the nodes and the api processes of one rush. The process of the rush is
 * outside of it.
 */
export interface FleetNetwork {
  /** `namespaces`: the kernel drops packets. `proxies`: a TCP proxy holds back bytes. */
  readonly by: 'namespaces' | 'proxies'
  /** Called for each node before its first start. */
  placeNode(node: { name: string; clientPort: number; peerPort: number }): Promise<NodePlace>
  /** Called for each api process, when the nodes run. */
  placeApi(name: string, nodes: readonly { name: string; address: string }[]): Promise<ApiPlace>
  /**
   * Cuts a process off from the rest of the fleet.
   * @returns a function that repairs it
   */
  partition(name: string, kind: PartitionKind): Promise<() => Promise<void>>
  /** Removes all of it. */
  close(): Promise<void>
}
