import { setTimeout as sleep } from 'node:timers/promises'
import { grpcCode } from '../../front/grpc-error.ts'
import { Failure } from '../failure.ts'
import { type Address, isSameAddress } from './address.ts'
import { CallError } from './call-error.ts'
import type { CallOptions, Channel } from './channel.ts'
import { type Connection, type ConnectionOptions, openConnection } from './connection.ts'
import { failureOf } from './explain.ts'
import { Membership, type NodePlace, placeText } from './membership.ts'

/*
 * Invariant: after the first answer requests go to nodes of the same cluster only. `use` alone
 * changes the cluster.
 */

/** A process that is stopped takes this long to be found. */
const connectMsDefault = 2_000
/** Between two rounds through all nodes. */
export const pauseMs = 200
/** Rounds in which each node has refused. Silent nodes are tried until the deadline. */
const roundsMax = 2

export interface NodesOptions extends ConnectionOptions {
  readonly addresses: readonly Address[]
  /** Of connecting, and of a sign of life. Default: 2 s. */
  readonly connectMs?: number
  /** Gets a sentence when another node takes over. */
  readonly onNotice: (sentence: string) => void
}

/** The limits of a call. */
export interface Bounds {
  readonly signal?: AbortSignal | undefined
  /**
   * In milliseconds of `performance.now()`; infinite for a caller that waits until a node is there.
   */
  readonly deadline: number
}

/** The known nodes of a cluster, and the connection to one of them. */
export class Nodes {
  private readonly options: NodesOptions
  private readonly connectMs: number
  private membership: Membership
  private connection: Connection | undefined
  /** The node to begin with. */
  private preferred: NodePlace | undefined
  /** Where requests went before a node has failed, and its failure, until one has answered. */
  private left: { readonly place: NodePlace; readonly reason: string } | undefined
  /** The nodes that have failed since one has answered. */
  private failed: NodePlace[] = []
  private opening: Promise<Connection> | undefined

  constructor(options: NodesOptions) {
    this.options = options
    this.connectMs = options.connectMs ?? connectMsDefault
    this.membership = new Membership(options.addresses)
  }

  /** The node that requests go to. */
  get place(): NodePlace | undefined {
    return this.connection?.place ?? this.preferred ?? this.membership.places[0]
  }

  /** The id of the node that requests go to, where it is known. */
  get memberId(): bigint | undefined {
    return this.connection?.identity?.memberId
  }

  /** The members as the last connected node has listed them. */
  get members(): Membership {
    return this.membership
  }

  /** Whether a node has failed since one has answered. */
  get hasFailed(): boolean {
    return this.failed.length > 0
  }

  /**
   * Asks one member, and nobody else.
   *
   * @throws {CallError}
   */
  async at<Result>(
    address: Address,
    timeoutMs: number,
    work: (channel: Channel, options: CallOptions) => Promise<Result>,
  ): Promise<Result> {
    const place = { address, name: undefined }
    const limits = { timeoutMs }
    const connection = await openConnection(place, this.options, this.membership.clusterId, limits)
    try {
      return await work(connection.channel, { token: connection.token, timeoutMs })
    } finally {
      connection.channel.close()
    }
  }

  /**
   * Sends requests to this node from now on, which may be of another cluster.
   *
   * @throws {Failure} where it does not answer; the node is the same as before then
   */
  async use(place: NodePlace, signal?: AbortSignal): Promise<void> {
    let opened: Connection
    try {
      opened = await openConnection(place, this.options, undefined, { timeoutMs: this.connectMs, signal })
    } catch (error) {
      if (!(error instanceof CallError)) throw error
      const text = `${placeText(place)} cannot be used: ${error.message}. The node is the same as before.`
      throw new Failure('unavailable', text, { cause: error })
    }
    this.connection?.channel.close()
    const { identity } = opened
    const isForeign = identity !== undefined && identity.clusterId !== this.membership.clusterId
    if (isForeign) this.membership = new Membership([place.address])
    this.accept(opened)
    this.left = undefined
    this.failed = []
  }

  /** Asks for the members again. @throws {Failure} */
  async refresh(bounds: Bounds): Promise<void> {
    if (this.connection !== undefined) this.renew(this.connection.channel)
    await this.connected(bounds)
    this.settle()
  }

  /** The node of this channel has failed: requests go to another one, if there is one. */
  leave(channel: Channel, reason: string): void {
    const { connection } = this
    if (connection?.channel !== channel) return
    this.left ??= { place: connection.place, reason }
    this.failed.push(connection.place)
    this.renew(channel)
  }

  /** Connects, and logs in, anew. */
  renew(channel: Channel): void {
    channel.close()
    if (this.connection?.channel === channel) this.connection = undefined
  }

  /** The node has answered. A notice follows where it is another one than before. */
  settle(): void {
    const { left, connection } = this
    this.left = undefined
    this.failed = []
    if (left === undefined || connection === undefined || isAt(left.place, connection.place)) return
    const [from, to] = [placeText(left.place), placeText(connection.place)]
    this.options.onNotice(`${from}: ${left.reason}. Continuing at ${to}.`)
  }

  close(): void {
    this.connection?.channel.close()
    this.connection = undefined
  }

  /**
   * The connection that requests go over. One is opened at a time.
   *
   * @throws {Failure} where no node answers
   */
  async connected(bounds: Bounds): Promise<Connection> {
    while (this.opening !== undefined) await this.opening.catch(() => {})
    const { connection } = this
    if (connection !== undefined) {
      if (await connection.channel.isAlive(this.connectMs)) return connection
      this.leave(connection.channel, 'it does not answer')
    }
    this.opening = this.open(bounds)
    try {
      return await this.opening
    } finally {
      this.opening = undefined
    }
  }

  private async open(bounds: Bounds): Promise<Connection> {
    const { signal, deadline } = bounds
    const isPatient = deadline === Number.POSITIVE_INFINITY
    for (let round = 1; ; round += 1) {
      const problems: string[] = []
      let isSilent = false
      for (const place of this.candidates()) {
        if (problems.length > 0 && performance.now() > deadline) break
        const opened = await this.tryOpen(place, bounds)
        if (!(opened instanceof CallError)) return this.accept(opened)
        if (!opened.isNodeAtFault) throw failureOf(opened)
        isSilent ||= opened.code === grpcCode.deadlineExceeded
        problems.push(`${placeText(place)}: ${opened.message}`)
        this.left ??= { place, reason: opened.message }
        this.failed.push(place)
      }
      const isOver = performance.now() + pauseMs > deadline || (round >= roundsMax && !isSilent)
      if (isOver && !isPatient) throw this.noNode(problems)
      if (round === 1 && isPatient) this.options.onNotice(`${this.noNode(problems).message} Waiting for one.`)
      await sleep(pauseMs, undefined, { signal })
    }
  }

  private async tryOpen(place: NodePlace, { signal, deadline }: Bounds): Promise<Connection | CallError> {
    const timeoutMs = Math.min(this.connectMs, Math.max(1, deadline - performance.now()))
    try {
      const { clusterId } = this.membership
      return await openConnection(place, this.options, clusterId, { timeoutMs, signal })
    } catch (error) {
      if (signal?.aborted) throw signal.reason
      if (error instanceof CallError) return error
      throw error
    }
  }

  /** All places to connect to. Those that have failed come last, the last failed at the end. */
  private candidates(): readonly NodePlace[] {
    const { preferred } = this
    const others = this.membership.places.filter((place) => !isAt(preferred, place))
    const all = preferred === undefined ? others : [preferred, ...others]
    const rank = (place: NodePlace) => this.failed.findLastIndex((failed) => isAt(failed, place))
    return [...all].sort((one, other) => rank(one) - rank(other))
  }

  private noNode(problems: readonly string[]): Failure {
    const text = `No node answers. ${problems.join('; ')}.`
    const isRefused = problems.every((problem) => !/no answer|was closed/.test(problem))
    return new Failure('unavailable', isRefused ? text : `${text} ${this.tlsAdvice}`.trimEnd())
  }

  /** A node with TLS closes connections without it, or is silent where it misses a certificate. */
  private get tlsAdvice(): string {
    const { addresses, tls } = this.options
    if (this.membership.clusterId !== undefined) return ''
    if (!addresses.some(({ isSecure }) => isSecure)) return 'A node with TLS needs --cacert FILE.'
    return tls.cert === undefined ? 'A node may ask for a certificate: --cert FILE and --key FILE.' : ''
  }

  private accept(opened: Connection): Connection {
    const { identity, place } = opened
    if (identity !== undefined) this.membership.learn(identity.clusterId, identity.members)
    this.connection = opened
    this.preferred = place
    return opened
  }
}

function isAt(one: NodePlace | undefined, other: NodePlace): boolean {
  return one !== undefined && isSameAddress(one.address, other.address)
}
