import { Code, StoreError } from '@ticketcd/mvcc'
import type { HttpRequest, HttpResponse } from '../../front/front-end.ts'
import type { HealthCheck } from '../../health/health-checker.ts'
import type { NodeState } from '../../health/node-state.ts'
import type { MemberId } from '../../members/member-id.ts'
import type { MemberTable } from '../../members/member-table.ts'
import type { NodeContext, ServedState } from '../../services/node-context.ts'
import { callOf } from '../gateway-call.ts'
import type { HttpService } from '../http-service.ts'
import { sendAnswer, sendFailure } from '../plain/answer.ts'
import { bodyOf } from '../plain/body.ts'
import { Refusal } from '../plain/refusal.ts'
import { refuseOtherSites } from '../plain/same-site.ts'
import { refusalOf } from '../plain/store-refusal.ts'
import { changesOf } from './member-settings.ts'

/*
 * The members of the cluster over HTTP. etcd has no such paths: its own messages have neither the
 * name of the cluster nor the settings of a member.
 *
 *   GET /members        the members, the state of this node, and its health checks of the others
 *   POST /members/<id>  changes settings of a member
 */

/** The parts of a node that this API uses. */
export type MembersNode = Pick<NodeContext, 'callerOf' | 'changeMembers'> & {
  readonly state: Pick<ServedState, 'access'> & { readonly members: MemberTable }
  ready(call: Parameters<NodeContext['callerOf']>[0]): Promise<void> | undefined
}

export interface MembersApiParts {
  readonly node: MembersNode
  readonly cluster: { readonly id: MemberId; readonly name: string }
  readonly nodeId: MemberId
  readonly nodeState: () => NodeState
  readonly healthOf: (id: MemberId) => HealthCheck | undefined
}

const bodyBytesMax = 64 * 1024
const memberPath = /^\/members\/([0-9a-f]{16})$/

export class MembersApi implements HttpService {
  private readonly parts: MembersApiParts

  constructor(parts: MembersApiParts) {
    this.parts = parts
  }

  /** @returns false where the API has no such path */
  handles(path: string): boolean {
    return path === '/members' || memberPath.test(path)
  }

  /** @param onError receives errors that no request should cause */
  async serve(
    path: string,
    request: HttpRequest,
    response: HttpResponse,
    onError: (error: unknown, where: string) => void,
  ): Promise<void> {
    try {
      const call = callOf(request)
      const id = memberPath.exec(path)?.[1]
      const method = id === undefined ? 'GET' : 'POST'
      if (request.method !== method)
        throw new Refusal('method-not-allowed', `This path takes the method ${method}.`, { allow: method })
      await this.parts.node.ready(call)
      const { access } = this.parts.node.state
      const caller = this.parts.node.callerOf(call)
      if (id === undefined) access.checkUser(caller)
      else {
        refuseOtherSites(request)
        access.checkAdmin(caller)
        await this.change(id, await bodyOf(request, bodyBytesMax))
      }
      if (!response.destroyed) sendAnswer(response, this.description())
    } catch (error) {
      sendFailure(response, memberRefusalOf(error), () => onError(error, path))
    }
  }

  private async change(id: MemberId, body: Buffer): Promise<void> {
    const { node } = this.parts
    for (const change of changesOf(id, body)) {
      const { isLearner } = node.state.members.checkKnown(id)
      // A member that has the type already is no error.
      const isDone = change.type === (isLearner ? 'demote' : 'promote')
      if (!isDone) await node.changeMembers(change)
    }
  }

  private description(): object {
    const { node, cluster, nodeId, nodeState, healthOf } = this.parts
    const { members } = node.state
    return {
      cluster,
      node: { id: nodeId, ...nodeState() },
      members: members.list.map(({ id, name, peerUrls, clientUrls, isLearner }) => ({
        id,
        name,
        peerUrls,
        clientUrls,
        type: isLearner ? 'learner' : 'voter',
        healthCheckMs: members.healthCheckMs(id),
        check: healthOf(id) ?? null,
      })),
    }
  }
}

/** @returns undefined for an error that no request should cause */
function memberRefusalOf(error: unknown): Refusal | undefined {
  if (!(error instanceof StoreError)) return refusalOf(error, 'read')
  const { code, message } = error
  const reason = message.replace(/^etcdserver: /, '')
  switch (code) {
    case Code.notFound:
      return new Refusal('not-found', 'The cluster has no such member. Nothing was changed.')
    case Code.failedPrecondition:
    case Code.unknown:
      return new Refusal('conflict', `The change is refused: ${reason}.`)
    case Code.unavailable:
    case Code.deadlineExceeded:
      return new Refusal(
        'unavailable',
        `The members did not confirm the change (${reason}). It may still take effect. ` +
          'List the members before you send the request again.',
      )
    default:
      return refusalOf(error, 'read')
  }
}
