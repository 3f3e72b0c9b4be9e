import { request } from 'node:http'
import { isNodeState, type NodeState } from '../health/node-state.ts'
import { type Login, Session } from './session.ts'

/*
 * The requests of the management program to one node, over HTTP.
 */

/** A member as a node describes it. */
export interface MemberView {
  readonly id: string
  /** Empty until the member has started. */
  readonly name: string
  readonly peerUrls: readonly string[]
  /** Empty until the member has started. */
  readonly clientUrls: readonly string[]
  readonly type: 'voter' | 'learner'
  readonly healthCheckMs: number
  /**
   * The newest health check by the node that answers; null for itself, and before the first one.
   */
  readonly check: { readonly isAnswering: boolean; readonly ageMs: number; readonly state?: NodeState } | null
}

/** The answer to `GET /members`. */
export interface ClusterView {
  readonly cluster: { readonly id: string; readonly name: string }
  /** The node that answers. */
  readonly node: NodeState & { readonly id: string }
  readonly members: readonly MemberView[]
}

/** The node did not answer in time, or cannot be reached: a change may have taken effect. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer'
}

/** The node refuses the request. The message is the node's own. */
export class NodeRefusal extends Error {
  override readonly name = 'NodeRefusal'
  readonly status: number

  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

/** For one of many tries. */
const readTimeoutMs = 1_000
/** Changes of members go through the log, on machines that may be busy. */
const changeTimeoutMs = 10_000

export class NodeClient {
  /** `host:port` for clients. */
  readonly address: string
  private readonly session: Session

  constructor(address: string, session = new Session()) {
    this.address = address
    this.session = session
  }

  /**
   * @throws {NoAnswer}
   * @throws {NodeRefusal} also where another program answers
   */
  async view(timeoutMs = readTimeoutMs): Promise<ClusterView> {
    return viewOf(await this.call('GET', '/members', undefined, timeoutMs))
  }

  /** Changes settings of a member. @returns the members after the change */
  async configure(id: string, settings: object): Promise<ClusterView> {
    return viewOf(await this.call('POST', `/members/${id}`, settings, changeTimeoutMs))
  }

  async addLearner(peerUrl: string): Promise<void> {
    const body = { peerURLs: [peerUrl], isLearner: true }
    await this.call('POST', '/v3/cluster/member/add', body, changeTimeoutMs)
  }

  async promote(id: string): Promise<void> {
    await this.call('POST', '/v3/cluster/member/promote', { ID: decimalOf(id) }, changeTimeoutMs)
  }

  async remove(id: string): Promise<void> {
    await this.call('POST', '/v3/cluster/member/remove', { ID: decimalOf(id) }, changeTimeoutMs)
  }

  /**
   * One request on a connection of its own: a pooled one may be left from before the node was
   * killed.
   */
  private async call(
    method: 'GET' | 'POST',
    path: string,
    body: object | undefined,
    timeoutMs: number,
  ): Promise<unknown> {
    const exchange = () =>
      this.exchange(method, path, body, timeoutMs).catch((cause: Error) => {
        const reason = cause.name === 'TimeoutError' ? `no answer within ${timeoutMs} ms` : cause.message
        throw new NoAnswer(`${this.address}: ${reason}`, { cause })
      })
    const first = await exchange()
    const isRenewed = first.status === 401 && (await this.session.renew((login) => this.authenticate(login)))
    const { status, text } = isRenewed ? await exchange() : first
    const value = parsed(text)
    if (status !== 200) throw new NodeRefusal(status, messageIn(value) ?? `${path} answered ${status}`)
    if (value === undefined) throw new NodeRefusal(status, `${path} answered no JSON`)
    return value
  }

  private async authenticate(login: Login): Promise<string> {
    const { status, text } = await this.exchange('POST', '/v3/auth/authenticate', login, changeTimeoutMs)
    const { token } = fieldsOf(parsed(text))
    if (status === 200 && typeof token === 'string') return token
    throw new NodeRefusal(status, 'the login is refused')
  }

  private exchange(
    method: string,
    path: string,
    body: object | undefined,
    timeoutMs: number,
  ): Promise<{ readonly status: number; readonly text: string }> {
    return new Promise((resolve, reject) => {
      const signal = AbortSignal.timeout(timeoutMs)
      const { token } = this.session
      const headers = {
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(token !== undefined && { authorization: token }),
      }
      const options = { method, headers, agent: false, signal }
      const outgoing = request(`http://${this.address}${path}`, options, (answer) => {
        let text = ''
        answer.setEncoding('utf8')
        answer.on('data', (chunk: string) => {
          text += chunk
        })
        answer.on('error', reject)
        answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text }))
      })
      outgoing.on('error', (error) => reject(signal.aborted ? signal.reason : error))
      outgoing.end(body === undefined ? undefined : JSON.stringify(body))
    })
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/**
 * The sentence of an error: the gateway has it in `message`, the members API in `error.message`.
 */
function messageIn(value: unknown): string | undefined {
  const { error, message } = fieldsOf(value)
  const found = fieldsOf(error).message ?? message
  return typeof found === 'string' ? found : undefined
}

/** @throws {NodeRefusal} where another program has answered */
function viewOf(value: unknown): ClusterView {
  const { cluster, node, members } = fieldsOf(value)
  const { id, name } = fieldsOf(cluster)
  const isView =
    typeof id === 'string' && typeof name === 'string' && isNodeState(node) && Array.isArray(members)
  if (isView && members.every(isMember)) return value as ClusterView
  throw new NodeRefusal(200, '/members answered something else')
}

function isMember(value: unknown): boolean {
  const { id, name, peerUrls, clientUrls } = fieldsOf(value)
  return (
    typeof id === 'string' && typeof name === 'string' && Array.isArray(peerUrls) && Array.isArray(clientUrls)
  )
}

function fieldsOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {}
}

/** The gateway has ids as decimal numbers. */
function decimalOf(id: string): string {
  return BigInt(`0x${id}`).toString()
}
