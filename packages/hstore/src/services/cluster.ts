import { services } from '@ticketcd/wire'
import type { MemberChange } from '../members/member-change.ts'
import { idNumber, idOfNumber } from '../members/member-id.ts'
import type { Member } from '../members/member-table.ts'
import { checkPeerUrls } from '../members/peer-url.ts'
import type { NodeContext } from './node-context.ts'
import { type ServedMethod, type ServiceCall, serve } from './served-method.ts'

const { Cluster } = services

/** etcd's `Cluster` service. Its headers carry no revision. */
export function clusterMethods(node: NodeContext): readonly ServedMethod[] {
  async function change(wanted: MemberChange, call: ServiceCall) {
    node.checkLeader(call)
    node.state.access.checkAdmin(node.callerOf(call))
    const { member, members } = await node.changeMembers(wanted)
    return {
      header: node.header(undefined),
      member: member && asMessage(member),
      members: members.map(asMessage),
    }
  }

  return [
    serve(Cluster.memberAdd, ({ peerUrls, isLearner }, call) => {
      checkPeerUrls(peerUrls)
      return change({ type: 'add', peerUrls, isLearner }, call)
    }),
    serve(Cluster.memberRemove, ({ id }, call) => change({ type: 'remove', id: idOfNumber(id) }, call)),
    serve(Cluster.memberPromote, ({ id }, call) => change({ type: 'promote', id: idOfNumber(id) }, call)),
    serve(Cluster.memberUpdate, ({ id, peerUrls }, call) => {
      checkPeerUrls(peerUrls)
      return change({ type: 'update', id: idOfNumber(id), peerUrls }, call)
    }),
    serve(Cluster.memberList, async (request, call) => {
      node.state.access.checkUser(node.callerOf(call))
      if (request.linearizable) await node.linearize()
      return { header: node.header(undefined), members: node.state.members.list.map(asMessage) }
    }),
  ]
}

function asMessage({ id, name, peerUrls, clientUrls, isLearner }: Member) {
  return { id: idNumber(id), name, peerUrls, clientUrls, isLearner }
}
