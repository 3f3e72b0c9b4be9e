import type { Caller } from '@ticketcd/mvcc'
import type { HttpRequest, WholeAnswer, WholeRequest } from '../../front/front-end.ts'
import type { Member } from '../../members/member-table.ts'
import { requireVoter } from '../../services/learner-guard.ts'
import type { ServiceCall } from '../../services/served-method.ts'
import type { V2Command } from '../../v2/v2-command.ts'
import { V2Error } from '../../v2/v2-error.ts'
import type { V2Result, V2Store } from '../../v2/v2-store.ts'
import type { V2View } from '../../v2/v2-view.ts'
import { callOf } from '../gateway-call.ts'
import { refuseOtherSites } from '../plain/same-site.ts'
import { keyPathOf } from './key-path.ts'
import { type KeyMethod, type KeyRequest, keyRequestOf } from './key-request.ts'
import {
  errorAnswer,
  type HeaderSource,
  jsonAnswer,
  redirectAnswer,
  successHead,
  textAnswer,
} from './v2-answer.ts'
import { formOf } from './v2-form.ts'
import { eventJson, getJson, quietJson } from './v2-json.ts'
import { v2ErrorOf } from './v2-refusal.ts'

/** The parts of a node that the v2 API uses. */
export interface V2Node extends HeaderSource {
  readonly isLearner: boolean
  readonly state: {
    readonly members: { readonly list: readonly Member[] }
    readonly v2: V2Store
    readonly auth: { readonly enabled: boolean }
    readonly access: { checkAdmin(caller: Caller | undefined): void }
  }
  ready(call: ServiceCall): Promise<void> | undefined
  /** @throws {StoreError} for a token that is not valid */
  callerOf(call: ServiceCall): Caller | undefined
  /** @throws {StoreError} a time-out */
  linearize(): Promise<void>
  /** @throws {StoreError} a refusal by the state machine, or a time-out */
  proposeV2(command: V2Command, caller: () => Caller | undefined): Promise<V2Result>
  hasSpace(bytes: number): boolean
  refuseForSpace(): Promise<never>
}

/** A request that is answered event by event. */
export type WaitingRequest = Extract<KeyRequest, { readonly type: 'wait' }>

type Change = Extract<KeyRequest, { readonly type: 'change' }>

type GetRequest = Extract<KeyRequest, { readonly type: 'get' }>

type ParsedRequest = KeyRequest | { readonly type: 'members' }

const methods: ReadonlySet<string> = new Set(['HEAD', 'GET', 'PUT', 'POST', 'DELETE'])
const noBody: ReadonlySet<string> = new Set(['HEAD', 'GET', 'DELETE'])
const membersPath = '/v2/members'
const formType = 'application/x-www-form-urlencoded'
const allow = `Allow: ${[...methods].join()}\r\n`

/** As in Go: of a form alone. A path is far shorter. */
export const formBytesMax = 10 * 1024 * 1024

/**
 * etcd's `/v2/keys` and its list of members, from a request that has arrived whole to its answer.
 */
export class V2Api {
  private readonly node: V2Node
  private readonly now: () => number
  private readonly onError: (error: unknown, where: string) => void

  /**
   * @param now milliseconds since 1970
   * @param onError receives errors that no request should cause
   */
  constructor(node: V2Node, onError: (error: unknown, where: string) => void, now: () => number = Date.now) {
    this.node = node
    this.onError = onError
    this.now = now
  }

  /**
   * Answers a request at once where nothing has to be committed.
   *
   * @returns the parameters of a wait that may begin
   */
  answer(request: WholeRequest): WholeAnswer | WaitingRequest | Promise<WholeAnswer | WaitingRequest> {
    try {
      const parsed = this.parse(request)
      if (!('type' in parsed)) return parsed
      if (!this.node.state.auth.enabled) return this.run(parsed, request)
      return this.runAsAdmin(parsed, request)
    } catch (error) {
      return this.failed(error, request)
    }
  }

  /** @throws {V2Error} for a malformed request */
  private parse({ method, url, headers, body }: WholeRequest): WholeAnswer | ParsedRequest {
    const mark = url.indexOf('?')
    const query = mark < 0 ? '' : url.slice(mark + 1)
    const encoded = mark < 0 ? url : url.slice(0, mark)
    if (encoded === membersPath && method === 'GET') return { type: 'members' }
    const path = keyPathOf(encoded)
    if (path === 'malformed') return textAnswer(400, '400 Bad Request')
    if (path === 'other') return textAnswer(404, '404 page not found\n')
    if ('location' in path)
      return redirectAnswer(mark < 0 ? path.location : `${path.location}?${query}`, method)
    if (method === 'OPTIONS') return { status: 200, head: allow, body: '' }
    if (!methods.has(method)) return textAnswer(405, 'Method Not Allowed\n', allow)
    const form = formOf(query, noBody.has(method) ? '' : formBodyOf(headers, body))
    return keyRequestOf(method as KeyMethod, path.key, form, this.now())
  }

  private async runAsAdmin(
    parsed: ParsedRequest,
    request: WholeRequest,
  ): Promise<WholeAnswer | WaitingRequest> {
    try {
      const call = callOf(request)
      await this.node.ready(call)
      this.node.state.access.checkAdmin(this.node.callerOf(call))
    } catch (error) {
      return this.failed(error, request)
    }
    return this.run(parsed, request)
  }

  private run(
    parsed: ParsedRequest,
    request: WholeRequest,
  ): WholeAnswer | WaitingRequest | Promise<WholeAnswer | WaitingRequest> {
    try {
      if (parsed.type === 'wait') return parsed
      if (parsed.type === 'members') return this.members()
      if (parsed.type === 'get' && !parsed.isLinearizable) return this.settled(this.read(parsed), request)
    } catch (error) {
      return this.failed(error, request)
    }
    return this.agreed(parsed, request)
  }

  /** Answers a request for which the nodes have to agree. */
  private async agreed(
    parsed: Exclude<KeyRequest, WaitingRequest>,
    request: WholeRequest,
  ): Promise<WholeAnswer> {
    try {
      if (parsed.type === 'change') return this.changed(await this.change(parsed.command, request), parsed)
      requireVoter(this.node)
      await this.node.linearize()
      return await this.read(parsed)
    } catch (error) {
      return this.failed(error, request)
    }
  }

  private settled(
    answer: WholeAnswer | Promise<WholeAnswer>,
    request: WholeRequest,
  ): WholeAnswer | Promise<WholeAnswer> {
    return answer instanceof Promise ? answer.catch((error) => this.failed(error, request)) : answer
  }

  private members(): WholeAnswer {
    const { list } = this.node.state.members
    const members = list.map(({ id, name, peerUrls, clientUrls }) => ({
      id,
      name,
      peerURLs: peerUrls,
      clientURLs: clientUrls,
    }))
    return jsonAnswer(this.node, { members })
  }

  /** Without a promise where the storage can read at once. */
  private read(request: GetRequest): WholeAnswer | Promise<WholeAnswer> {
    const view = this.node.state.v2.view(request.path, request.isRecursive)
    return view instanceof Promise ? this.readLater(view, request) : this.readIn(view, request)
  }

  private async readLater(view: Promise<V2View>, request: GetRequest): Promise<WholeAnswer> {
    return this.readIn(await view, request)
  }

  private readIn(view: V2View, { path, isRecursive, isSorted }: GetRequest): WholeAnswer {
    const options = { isRecursive, isSorted, nowMs: this.now() }
    const body = getJson(view.get(path), options, (each) => view.list(each))
    return { status: 200, head: successHead(this.node, view.index), body }
  }

  private change(command: Change['command'], request: WholeRequest): Promise<V2Result> {
    const { node } = this
    refuseOtherSites(request)
    requireVoter(node)
    const isWrite = command.type !== 'delete'
    if (isWrite && !node.hasSpace(command.path.length + command.value.length)) return node.refuseForSpace()
    return node.proposeV2(command, () =>
      node.state.auth.enabled ? node.callerOf(callOf(request)) : undefined,
    )
  }

  /** @throws {V2Error} where the change was refused */
  private changed({ event, refusal }: V2Result, { command, isQuiet }: Change): WholeAnswer {
    if (refusal !== undefined) throw refusal
    if (event === undefined) throw new Error('a change of v2 has no event')
    const isCreated = event.action === 'create' || (event.action === 'set' && event.prevNode === undefined)
    const isShort = isQuiet && command.type !== 'delete'
    return {
      status: isCreated ? 201 : 200,
      head: successHead(this.node, event.index),
      body: isShort ? quietJson(event) : eventJson(event),
    }
  }

  private failed(error: unknown, { method, url }: WholeRequest): WholeAnswer {
    const refusal = v2ErrorOf(error)
    if (refusal !== undefined) return errorAnswer(this.node, refusal)
    this.onError(error, `${method} ${url.slice(0, 100)}`)
    return errorAnswer(this.node, new V2Error('internal', 'the node failed; its log has the reason'))
  }
}

/**
 * The body of a write, if it is a form. etcd does not read another body: it stores an empty value
 * and answers a success, so the client loses both its value and the one before.
 *
 * @throws {V2Error} for a body that is no form
 */
function formBodyOf({ 'content-type': contentType = '' }: HttpRequest['headers'], body: string): string {
  if (body === '') return ''
  if (contentType.split(';', 1)[0]?.trim().toLowerCase() === formType) return body
  throw new V2Error('invalidForm', `the body is not read, since its Content-Type is not ${formType}`)
}
