import type { NodeId } from '@ticketcd/raft'
import {
  type ForeignGreeting,
  type Greeting,
  protocolVersion,
  type Refusal,
  type RefusalCode,
  type Welcome,
} from './greeting.ts'

/** The receiver's knowledge of other nodes. */
export interface Acquaintance {
  isMember(node: NodeId): boolean
  isRemoved(node: NodeId): boolean
  /** The process that is connected under this id now. */
  connectedInstance(node: NodeId): string | undefined
  /** Whether one more node that is no known member may connect. */
  readonly hasRoom: boolean
}

export type Admission =
  | { readonly type: 'welcome'; readonly greeting: Greeting }
  | { readonly type: 'refused'; readonly refusal: Refusal }

/**
 * Decides about a greeting. A sender that is no known member is welcome: this node's own membership
 * may be out of date, and only that sender may be able to bring it up to date (paper §6).
 */
export function admissionOf(
  greeting: Greeting | ForeignGreeting,
  { clusterId, nodeId }: Welcome,
  nodes: Acquaintance,
): Admission {
  const refused = (code: RefusalCode, words: string): Admission => ({
    type: 'refused',
    refusal: { code, words },
  })
  if (!('from' in greeting))
    return refused(
      'version',
      `node ${nodeId} speaks version ${protocolVersion} of the peer protocol, not ${greeting.version}`,
    )
  const { from, to, instance } = greeting
  if (greeting.clusterId !== clusterId)
    return refused('cluster', `node ${nodeId} belongs to cluster ${clusterId}, not to ${greeting.clusterId}`)
  if (to !== nodeId) return refused('receiver', `the address belongs to node ${nodeId}, not to ${to}`)
  if (from === nodeId) return refused('duplicate', `two nodes of the cluster have the id ${from}`)
  if (nodes.isRemoved(from)) return refused('removed', `node ${from} was removed from the cluster`)
  const connected = nodes.connectedInstance(from)
  if (connected !== undefined && connected !== instance)
    return refused('duplicate', `another process is connected as node ${from}`)
  if (!nodes.isMember(from) && !nodes.hasRoom)
    return refused('busy', `node ${nodeId} has too many connections of unknown nodes`)
  return { type: 'welcome', greeting }
}
