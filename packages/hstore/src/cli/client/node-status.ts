import { type Member, services } from '@ticketcd/wire'
import type { Address } from './address.ts'
import { CallError } from './call-error.ts'
import type { ClusterClient } from './cluster-client.ts'
import { withoutPrefix } from './explain.ts'

const { KV, Maintenance } = services

/** Of each step: connecting, and one call. */
const timeoutMs = 2_000

export interface NodeStatus {
  readonly health: 'healthy' | 'no majority' | 'full' | 'unreachable' | 'unknown' | 'not started'
  readonly role: 'leader' | 'follower' | 'learner' | 'no leader' | null
  readonly term: number | null
  /** Of the last applied entry. */
  readonly index: number | null
  readonly dbSizeBytes: number | null
  readonly version: string | null
  /** Why it is not healthy, where that is known. */
  readonly problem: string | null
}

const silent = { role: null, term: null, index: null, dbSizeBytes: null, version: null }

/** The status that a node has of itself. */
export async function nodeStatus(
  client: ClusterClient,
  address: Address,
  member: Member,
): Promise<NodeStatus> {
  try {
    return await client.nodes.at(address, timeoutMs, async (channel, options) => {
      const status = await channel.call(Maintenance.status, {}, options)
      const { leader, isLearner, raftTerm: term, raftAppliedIndex, raftIndex, dbSize, version } = status
      const role = isLearner
        ? 'learner'
        : leader === 0n
          ? 'no leader'
          : leader === member.id
            ? 'leader'
            : 'follower'
      // Before 3.5 etcd does not send the applied index.
      const index = raftAppliedIndex || raftIndex
      const known = { role, term, index, dbSizeBytes: dbSize, version } as const
      const isFull = status.errors.some((error) => error.includes('NOSPACE'))
      if (isFull) return { health: 'full', ...known, problem: null }
      if (isLearner) return { health: 'healthy', ...known, problem: null }
      const probe = channel.call(KV.range, { key: 'health', keysOnly: true }, options)
      const isServing = await probe.then(
        () => true,
        (error: unknown) => error instanceof CallError && error.message.includes('permission denied'),
      )
      return { health: isServing ? 'healthy' : 'no majority', ...known, problem: null }
    })
  } catch (error) {
    if (!(error instanceof CallError)) throw error
    const health = error.isNodeAtFault ? 'unreachable' : 'unknown'
    return { health, ...silent, problem: withoutPrefix(error.message) }
  }
}
