import { backoffMs } from './backoff.ts'
import { Cancellation } from './cancellation.ts'
import type { Clock } from './clock.ts'
import { EtcdFailure, type FailureCode } from './failure.ts'
import type { Host, Method, Request, Response } from './host.ts'
import type { HostPool } from './host-pool.ts'
import type { Session, Token } from './session.ts'
import { UsualTime } from './usual-time.ts'
import {
  classifyWireError,
  ForeignCluster,
  failureOf,
  isStaleToken,
  isWireError,
  moreTelling,
} from './wire-failure.ts'

export interface Deadlines {
  /** A read fails after this. */
  readonly readMs: number
  /** A write fails after this, all its attempts together. */
  readonly writeMs: number
}

/** One call with all its attempts, from the view of its caller; for operators. */
export interface CallReport {
  /** etcd's name of the method, such as `range` or `txn`. */
  readonly method: string
  readonly outcome: 'ok' | FailureCode
  readonly durationMs: number
}

export interface CallOptions {
  readonly deadlineMs?: number | undefined
  readonly signal?: AbortSignal | undefined
}

export interface AskOptions extends CallOptions {
  /** A node without a leader rejects the request. Default: as the method needs it. */
  readonly requireLeader?: boolean | undefined
}

interface AttemptOptions extends Pick<AskOptions, 'requireLeader'> {
  readonly mayLogInAgain?: boolean
}

export interface WriteOptions extends CallOptions {
  /**
   * The request may be sent again if the outcome of an earlier sending is unknown. Either applying
   * it twice equals applying it once, or its own compares make the second one fail and its
   * else-branch returns the reason. Default false.
   */
  readonly resendable?: boolean | undefined
}

/**
 * Limits of the time after which a call suspects its host, as parts of its deadline. A read is then
 * sent to a second host as well. They are parts so that a large page with a long deadline is not
 * requested from every node at once. Between the limits, the usual time of calls decides
 * (`UsualTime`).
 */
const suspiciousPart = { read: { min: 1 / 4, max: 1 / 2 }, write: { min: 1 / 10, max: 2 / 5 } }
/**
 * Limits of the time after which a resendable write is sent to the next host, as parts of its
 * deadline. They are parts so that a large batch that waits for a busy disk is not sent again every
 * second. Between the limits, the usual time decides: a lost leader never answers a write that it
 * accepted.
 */
const resendPart = { min: 1 / 5, max: 2 / 5 }
const resendPause = { firstMs: 20, maxMs: 250 }

/** Sends requests to the cluster. It chooses the hosts, the number of attempts and the end. */
export class Caller {
  private readonly pool: HostPool
  private readonly session: Session
  private readonly clock: Clock
  private readonly deadlines: Deadlines
  private readonly onCall: (call: CallReport) => void
  private readonly usual = { read: new UsualTime(), write: new UsualTime() }

  constructor(
    pool: HostPool,
    session: Session,
    clock: Clock,
    deadlines: Deadlines,
    onCall: (call: CallReport) => void = () => {},
  ) {
    this.pool = pool
    this.session = session
    this.clock = clock
    this.deadlines = deadlines
    this.onCall = onCall
  }

  /**
   * A request without effects. It is hedged: if a host fails or does not answer quickly, the
   * request is also sent to another one, and the first answer wins. Rejects with an EtcdFailure if
   * the deadline passes or etcd refuses the request.
   */
  read<M extends Method>(method: M, request: Request<M>, options: CallOptions = {}): Promise<Response<M>> {
    return this.reported(method, this.hedge(method, request, options))
  }

  /**
   * A request with effects. It is sent again only if the first sending provably had none, or if the
   * caller declared it resendable. Rejects with an EtcdFailure whose `outcome` states whether it
   * may have been applied.
   */
  write<M extends Method>(method: M, request: Request<M>, options: WriteOptions = {}): Promise<Response<M>> {
    return this.reported(method, this.send(method, request, options))
  }

  private async reported<Answer>(method: Method, call: Promise<Answer>): Promise<Answer> {
    const startedAt = this.clock.now()
    const report = (outcome: CallReport['outcome']) =>
      this.onCall({ method, outcome, durationMs: this.clock.now() - startedAt })
    try {
      const answer = await call
      report('ok')
      return answer
    } catch (error) {
      report(error instanceof EtcdFailure ? error.code : 'internal')
      throw error
    }
  }

  private async hedge<M extends Method>(
    method: M,
    request: Request<M>,
    options: CallOptions,
  ): Promise<Response<M>> {
    const deadlineMs = options.deadlineMs ?? this.deadlines.readMs
    const end = this.clock.now() + deadlineMs
    const cancellation = new Cancellation()
    const release = cancellation.follow(options.signal)
    const tried = new Set<Host>()
    const running = new Set<Promise<Attempt<Response<M>>>>()
    let host: Host | undefined
    let lastError: unknown
    try {
      for (let failures = 0; ; ) {
        const hostCount = this.pool.size
        if (running.size < hostCount) {
          host = this.pool.pick(tried)
          tried.add(host)
          const attempt = this.attempt(host, method, request, end, cancellation)
          running.add(attempt)
          void attempt.then(() => running.delete(attempt))
        }
        const patienceMs =
          running.size < hostCount ? this.slowAfterMs('read', deadlineMs) : Number.POSITIVE_INFINITY
        const first = await firstWithin(running, Math.min(patienceMs, end - this.clock.now()))
        if (first?.ok) {
          this.observe('read', first, deadlineMs)
          return first.response
        }
        if (cancellation.isCancelled)
          throw new EtcdFailure('cancelled', 'the caller gave up', { cause: first?.error })
        if (first) {
          if (!isHostAtFault(first.error)) throw failureOf(first.error, 'not-applied')
          lastError = moreTelling(lastError, first.error)
          failures += 1
        }
        const atFault = first?.host ?? host
        if (atFault) this.pool.setAside(atFault)
        if (this.clock.now() >= end) throw noAnswer(lastError)
        // All hosts have failed, so the next attempts wait.
        if (first && failures >= hostCount) {
          const pauseMs = backoffMs(failures - hostCount, resendPause, this.clock.random())
          await this.clock.sleep(Math.min(pauseMs, end - this.clock.now()), options.signal)
        }
      }
    } finally {
      release()
      if (running.size > 0) cancellation.cancel()
    }
  }

  private async send<M extends Method>(
    method: M,
    request: Request<M>,
    options: WriteOptions,
  ): Promise<Response<M>> {
    const deadlineMs = options.deadlineMs ?? this.deadlines.writeMs
    const end = this.clock.now() + deadlineMs
    const cancellation = new Cancellation()
    const release = cancellation.follow(options.signal)
    const tried = new Set<Host>()
    let maybeApplied = false
    let lastError: unknown
    for (let attempts = 0; ; attempts++) {
      const remaining = end - this.clock.now()
      if (remaining <= 0 || cancellation.isCancelled) break
      const host = this.pool.pick(tried)
      tried.add(host)
      const patienceMs = options.resendable ? Math.min(remaining, this.resendAfterMs(deadlineMs)) : remaining
      const until = this.clock.now() + patienceMs
      const suspicion = setTimeout(() => this.pool.setAside(host), this.slowAfterMs('write', deadlineMs))
      const attempt = await this.attempt(host, method, request, until, cancellation)
      clearTimeout(suspicion)
      if (attempt.ok) {
        release()
        this.observe('write', attempt, deadlineMs)
        return attempt.response
      }

      lastError = moreTelling(lastError, attempt.error)
      const failureClass = isWireError(attempt.error) ? classifyWireError(attempt.error) : undefined
      if (failureClass?.hostAtFault) this.pool.setAside(host)
      const hadNoEffect = !attempt.sent || failureClass?.outcome === 'not-applied'
      if (!hadNoEffect) maybeApplied = true
      const sendAgain = failureClass?.hostAtFault && (hadNoEffect || options.resendable)
      if (!sendAgain) break
      if (tried.size >= this.pool.size) tried.clear()
      const pause = backoffMs(attempts, resendPause, this.clock.random())
      await this.clock.sleep(Math.min(pause, end - this.clock.now()), options.signal)
    }
    release()
    const { code, message } = failureOf(
      lastError ?? new EtcdFailure('cancelled', 'cancelled before it was sent'),
    )
    // The outcome covers all attempts. The last attempt, or a login that failed before it, does not
    // decide it alone.
    throw new EtcdFailure(code, message, {
      cause: lastError,
      outcome: maybeApplied ? 'unknown' : 'not-applied',
    })
  }

  /** A request to one node, for answers that only this node has. */
  async ask<M extends Method>(
    address: string,
    method: M,
    request: Request<M>,
    options: AskOptions = {},
  ): Promise<Response<M>> {
    const end = this.clock.now() + (options.deadlineMs ?? this.deadlines.readMs)
    const cancellation = new Cancellation()
    const release = cancellation.follow(options.signal)
    const host = this.pool.hostAt(address)
    const attempt = await this.attempt(host, method, request, end, cancellation, options)
    release()
    if (attempt.ok) return attempt.response
    throw failureOf(attempt.error, 'not-applied')
  }

  private async attempt<M extends Method>(
    host: Host,
    method: M,
    request: Request<M>,
    end: number,
    cancellation: Cancellation,
    { requireLeader, mayLogInAgain = true }: AttemptOptions = {},
  ): Promise<Attempt<Response<M>>> {
    const startedAt = this.clock.now()
    let login: Token | undefined
    let sent = false
    try {
      const verification = this.pool.verification(host, method, this.timeLeft(end))
      if (verification) await verification
      login = this.session.token(host)
      const token = login && (await within(login, this.timeLeft(end)))
      sent = true
      const settings = { deadlineMs: this.timeLeft(end), token, cancellation, requireLeader }
      const response = await host.call(method, request, settings)
      if (!this.pool.accepts(host, response.header)) throw new ForeignCluster(host.address)
      return { ok: true, response, durationMs: this.clock.now() - startedAt }
    } catch (error) {
      // A node with a refused token has not processed the request, so a write may be sent again as
      // well.
      const tryAgain = login && mayLogInAgain && isWireError(error) && isStaleToken(error)
      if (!tryAgain) return { ok: false, host, error, sent }
      this.session.renew(login)
      return this.attempt(host, method, request, end, cancellation, { requireLeader, mayLogInAgain: false })
    }
  }

  private slowAfterMs(kind: 'read' | 'write', deadlineMs: number): number {
    const { min, max } = suspiciousPart[kind]
    return this.usual[kind].slowAfterMs(deadlineMs * min, deadlineMs * max)
  }

  private resendAfterMs(deadlineMs: number): number {
    const [minMs, maxMs] = [deadlineMs * resendPart.min, deadlineMs * resendPart.max]
    return this.usual.write.slowAfterMs(minMs, maxMs, maxMs)
  }

  /**
   * Calls with a longer deadline than usual are large, so their times do not count for the others.
   */
  private observe(kind: 'read' | 'write', { durationMs }: { durationMs: number }, deadlineMs: number): void {
    const usualMs = kind === 'read' ? this.deadlines.readMs : this.deadlines.writeMs
    if (deadlineMs <= usualMs) this.usual[kind].observe(durationMs)
  }

  private timeLeft(end: number): number {
    return Math.max(1, end - this.clock.now())
  }
}

/**
 * The token, or a timeout after `ms`: a login must not extend the deadline of the call that needs
 * it.
 */
async function within(login: Token, ms: number): Token {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new EtcdFailure('timeout', 'no node logged us in within the deadline')),
      ms,
    )
  })
  return Promise.race([login, late]).finally(() => clearTimeout(timer))
}

/** The first attempt to settle within `ms`, undefined if none does. Attempts never reject. */
function firstWithin<T>(
  running: ReadonlySet<Promise<Attempt<T>>>,
  ms: number,
): Promise<Attempt<T> | undefined> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms, undefined)
    void Promise.race(running).then((first) => {
      clearTimeout(timer)
      resolve(first)
    })
  })
}

type Attempt<T> =
  | { readonly ok: true; readonly response: T; readonly durationMs: number }
  /** `sent` is false if the request was not sent because the login before it failed. */
  | { readonly ok: false; readonly host: Host; readonly error: unknown; readonly sent: boolean }

/** A login that took the whole deadline counts as a missing answer. */
function isHostAtFault(error: unknown): boolean {
  if (isWireError(error)) return classifyWireError(error).hostAtFault
  return error instanceof EtcdFailure && error.code === 'timeout'
}

function noAnswer(lastError: unknown): EtcdFailure {
  if (lastError !== undefined) return failureOf(lastError, 'not-applied')
  return new EtcdFailure('timeout', 'no node answered within the deadline')
}
