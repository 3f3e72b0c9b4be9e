import { Authenticator } from '../../auth/authenticator.ts'
import { PasswordHasher } from '../../auth/password-hasher.ts'
import { RequestKind } from '../../consensus/forwarding.ts'
import { HealthChecker } from '../../health/health-checker.ts'
import { decodeNodeState } from '../../health/node-state.ts'
import type { MemberId } from '../../members/member-id.ts'
import { Membership } from '../../members/membership.ts'
import { HstoreNode } from '../hstore-node.ts'
import { LeaderCalls } from '../leader-calls.ts'
import { type MembershipParts, membershipSource } from '../membership-source.ts'
import type { Keepers } from './keepers.ts'
import type { OpenState } from './open-state.ts'
import type { Replication } from './replication.ts'

/** A node as the services of its clients use it. */
export interface CreatedNode {
  readonly node: HstoreNode
  readonly calls: LeaderCalls
  readonly membership: MembershipParts
  readonly authenticator: Authenticator
  readonly hasher: PasswordHasher
  readonly health: HealthChecker
}

export function createNode(open: OpenState, replication: Replication, keepers: Keepers): CreatedNode {
  const { identity, options, state, tokens, now, ticks, requestTimeoutMs } = open
  const { clusterId, nodeId } = identity
  const { consensus, link, isConnected } = replication
  const membership = {
    nodeId,
    members: state.members,
    clusterToken: options.clusterToken,
    consensus,
    electionMs: options.electionMs,
    isConnected,
  }
  const calls = new LeaderCalls({
    consensus,
    peers: link,
    leases: keepers.leases,
    members: state.members,
    membership: new Membership(membershipSource(membership)),
  })
  const hasher = new PasswordHasher({ cost: options.bcryptCost })
  const authenticator = new Authenticator(state.auth, tokens, hasher)
  const node = new HstoreNode({
    clusterId,
    nodeId,
    state,
    consensus,
    authenticator,
    calls,
    limits: {
      txnOps: options.txnOpsMax,
      requestBytes: options.requestBytesMax,
      quotaBytes: options.quotaBytes,
    },
    requestTimeoutMs,
    untilCompacted: () => keepers.compactor.whenDone(),
    now,
  })
  const ask = async (id: MemberId) =>
    decodeNodeState(await link.request(id, RequestKind.state, Buffer.alloc(0)))
  const health = new HealthChecker({ nodeId, members: state.members, ask, now }, ticks)
  return { node, calls, membership, authenticator, hasher, health }
}
