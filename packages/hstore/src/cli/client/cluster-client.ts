import { setTimeout as sleep } from 'node:timers/promises'
import type { Draft, Method } from '@ticketcd/wire'
import { Failure } from '../failure.ts'
import { CallError, isStaleToken } from './call-error.ts'
import type { CallStream } from './call-stream.ts'
import type { CallOptions, Channel } from './channel.ts'
import { failureAt, failureOf, unknownOutcome, withoutPrefix } from './explain.ts'
import { type Bounds, Nodes, type NodesOptions, pauseMs } from './nodes.ts'

/*
 * Invariant: a write that may have reached a node is never sent again.
 */

/** Of the time of a command, for one attempt of a read. An election is shorter. */
const attemptShare = 0.4

export interface ClientOptions extends NodesOptions {
  /** Of a whole command. */
  readonly timeoutMs: number
}

/** A stream and its connection. */
export interface OpenStream<Request extends object, Response extends object> {
  readonly stream: CallStream<Request, Response>
  readonly channel: Channel
}

type Work<Result> = (channel: Channel, options: CallOptions) => Promise<Result>

/** A cluster, through any node that answers. */
export class ClusterClient {
  readonly nodes: Nodes
  private readonly options: ClientOptions
  /** Whether a stream has logged in anew since a node has answered. */
  private hasRenewed = false

  constructor(options: ClientOptions) {
    this.options = options
    this.nodes = new Nodes(options)
  }

  /** Of a command. */
  get timeoutMs(): number {
    return this.options.timeoutMs
  }

  /**
   * Reads from any node that answers.
   *
   * @throws {Failure}
   */
  read<Request extends object, Response extends object>(
    method: Method<Request, Response, 'none'>,
    draft: Draft<Request>,
    signal?: AbortSignal,
  ): Promise<Response> {
    return this.attempt((channel, options) => channel.call(method, draft, options), false, signal)
  }

  /**
   * Writes once.
   *
   * @throws {Failure} `unknown-outcome` where the write may have been applied
   */
  write<Request extends object, Response extends object>(
    method: Method<Request, Response, 'none'>,
    draft: Draft<Request>,
    signal?: AbortSignal,
  ): Promise<Response> {
    return this.attempt((channel, options) => channel.call(method, draft, options), true, signal)
  }

  /**
   * Opens a stream at the first reachable node. The caller reports its first answer by
   * `settle`, and its failure by `leave`.
   *
   * @param isPatient whether to wait until there is one
   * @throws {Failure}
   */
  async stream<Request extends object, Response extends object>(
    method: Method<Request, Response>,
    { signal, isPatient }: { readonly signal: AbortSignal; readonly isPatient: boolean },
  ): Promise<OpenStream<Request, Response>> {
    const deadline = isPatient ? Number.POSITIVE_INFINITY : performance.now() + this.options.timeoutMs
    for (;;) {
      if (this.nodes.hasFailed) await sleep(pauseMs, undefined, { signal })
      const { channel, token } = await this.nodes.connected({ signal, deadline })
      try {
        return { stream: channel.stream(method, { token, signal, needsLeader: true }), channel }
      } catch (error) {
        this.recover(channel, error)
      }
    }
  }

  /**
   * After the failure of a stream: the next one is opened at another node, or after another login.
   *
   * @throws {Failure} where the next one would fail too
   */
  recover(channel: Channel, error: unknown): void {
    if (!(error instanceof CallError)) throw error
    if (isStaleToken(error) && this.options.login !== undefined && !this.hasRenewed) {
      this.hasRenewed = true
      this.nodes.renew(channel)
    } else if (error.isNodeAtFault) this.nodes.leave(channel, withoutPrefix(error.message))
    else throw failureOf(error)
  }

  /** A stream has its first answer. */
  settle(): void {
    this.hasRenewed = false
    this.nodes.settle()
  }

  /** Connects. @throws {Failure} */
  async connect(signal?: AbortSignal): Promise<void> {
    await this.nodes.connected(this.bounds(signal))
    this.settle()
  }

  /** Asks for the members again. @throws {Failure} */
  async refresh(signal?: AbortSignal): Promise<void> {
    await this.nodes.refresh(this.bounds(signal))
  }

  close(): void {
    this.nodes.close()
  }

  private bounds(signal: AbortSignal | undefined): Bounds {
    return { signal, deadline: performance.now() + this.options.timeoutMs }
  }

  private async attempt<Result>(work: Work<Result>, isWrite: boolean, signal?: AbortSignal): Promise<Result> {
    const deadline = performance.now() + this.options.timeoutMs
    let mayLogin = this.options.login !== undefined
    let refusal: CallError | undefined
    for (;;) {
      const { channel, token, place } = await this.nodes.connected({ signal, deadline }).catch((error) => {
        // The answer of a node is more precise than the silence of the others.
        throw refusal !== undefined && error instanceof Failure ? failureOf(refusal) : error
      })
      const left = Math.max(1, deadline - performance.now())
      const timeoutMs = isWrite ? left : Math.min(left, this.options.timeoutMs * attemptShare)
      try {
        const result = await work(channel, { token, timeoutMs, signal, needsLeader: true })
        this.nodes.settle()
        return result
      } catch (error) {
        if (!(error instanceof CallError)) throw error
        if (mayLogin && isStaleToken(error)) {
          mayLogin = false
          this.nodes.renew(channel)
          continue
        }
        if (error.isAnswer) refusal = error
        if (error.isNodeAtFault) this.nodes.leave(channel, withoutPrefix(error.message))
        if (isWrite && error.outcome === 'unknown') throw unknownOutcome(place, error)
        if (signal?.aborted) throw signal.reason
        if (!error.isNodeAtFault || performance.now() + pauseMs > deadline)
          throw refusal === undefined ? failureAt(place, error) : failureOf(refusal)
        // Without a connection another node is tried at once.
        if (error.isAnswer) await sleep(pauseMs, undefined, { signal })
      }
    }
  }
}
