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

/** One call as its caller saw it, with all its attempts; for an operator. */
export interface CallReport {
  /** etcd's name for it, such as `range` or `txn`. */
  readonly method: string
  readonly outcome: 'ok' | FailureCode
  readonly durationMs: number
}

export interface CallOptions {
  readonly deadlineMs?: number | undefined
  readonly signal?: AbortSignal | undefined
}

export interface AskOptions extends CallOptions {
  /** A node that knows no leader refuses. Default: as the method needs it. */
  readonly requireLeader?: boolean | undefined
}

interface AttemptOptions extends Pick<AskOptions, 'requireLeader'> {
  readonly mayLogInAgain?: boolean
}

export interface WriteOptions extends CallOptions {
  /**
   * The request may be sent again when the fate of an earlier sending is unknown: applying it twice equals applying
   * it once, or its own compares make the second one fail and its else-branch tells why. Default false.
   */
  readonly resendable?: boolean | undefined
}

/**
 * The parts of its deadline between which a call puts its host under suspicion; a read then goes to a second host as
 * well. Parts, so that a large page with a long deadline is not asked of every node at once. In between, the time that
 * calls usually take decides (`UsualTime`).
 */
const SUSPICIOUS_PART = { read: { min: 1 / 4, max: 1 / 2 }, write: { min: 1 / 10, max: 2 / 5 } }
/**
 * The parts of its deadline between which one sending of a resendable write goes to the next host. Parts here too: a
 * large batch that waits for a busy disk must not come again every second. The usual time decides in between, since a
 * write that a lost leader has taken is never answered, and its sender waits for nothing.
 */
const RESEND_PART = { min: 1 / 5, max: 2 / 5 }
const PAUSE = { firstMs: 20, maxMs: 250 }

/** Sends requests to the cluster: to which host, how often, and until when. */
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
   * A request without effects. It is hedged: a host that does not answer quickly or fails is joined by another, and
   * the first answer wins. Rejects with an EtcdFailure when the deadline passes or etcd refuses the request.
   */
  read<M extends Method>(method: M, request: Request<M>, options: CallOptions = {}): Promise<Response<M>> {
    return this.reported(method, this.hedge(method, request, options))
  }

  /**
   * A request with effects. It is sent again only where the first sending provably had none, or when the caller
   * declared it resendable. Rejects with an EtcdFailure whose `outcome` says whether it may have been applied.
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
        // A round of all hosts has failed at once: no use in asking them again that fast.
        if (first && failures >= hostCount) {
          const pauseMs = backoffMs(failures - hostCount, PAUSE, this.clock.random())
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
      const pause = backoffMs(attempts, PAUSE, this.clock.random())
      await this.clock.sleep(Math.min(pause, end - this.clock.now()), options.signal)
    }
    release()
    const { code, message } = failureOf(
      lastError ?? new EtcdFailure('cancelled', 'cancelled before it was sent'),
    )
    // Neither what the last attempt says of itself counts, nor what is said of a login that failed before it.
    throw new EtcdFailure(code, message, {
      cause: lastError,
      outcome: maybeApplied ? 'unknown' : 'not-applied',
    })
  }

  /** One question to one node, for what only that node can answer. */
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
      // A refused token means a request that was not looked at, so sending it again is safe for writes as well.
      const tryAgain = login && mayLogInAgain && isWireError(error) && isStaleToken(error)
      if (!tryAgain) return { ok: false, host, error, sent }
      this.session.renew(login)
      return this.attempt(host, method, request, end, cancellation, { requireLeader, mayLogInAgain: false })
    }
  }

  private slowAfterMs(kind: 'read' | 'write', deadlineMs: number): number {
    const { min, max } = SUSPICIOUS_PART[kind]
    return this.usual[kind].slowAfterMs(deadlineMs * min, deadlineMs * max)
  }

  private resendAfterMs(deadlineMs: number): number {
    const [minMs, maxMs] = [deadlineMs * RESEND_PART.min, deadlineMs * RESEND_PART.max]
    return this.usual.write.slowAfterMs(minMs, maxMs, maxMs)
  }

  /** Calls with a longer deadline than usual are large, and say nothing of the others. */
  private observe(kind: 'read' | 'write', { durationMs }: { durationMs: number }, deadlineMs: number): void {
    const usualMs = kind === 'read' ? this.deadlines.readMs : this.deadlines.writeMs
    if (deadlineMs <= usualMs) this.usual[kind].observe(durationMs)
  }

  private timeLeft(end: number): number {
    return Math.max(1, end - this.clock.now())
  }
}

/** The token, unless it takes longer: a login must not be added to the deadline of the call that needs it. */
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

/** The first attempt to settle within `ms`, undefined when none does. Attempts never reject. */
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
  /** `sent` is false when the request stayed here, because the login before it failed. */
  | { readonly ok: false; readonly host: Host; readonly error: unknown; readonly sent: boolean }

/** A login that took the whole deadline is as good as no answer. */
function isHostAtFault(error: unknown): boolean {
  if (isWireError(error)) return classifyWireError(error).hostAtFault
  return error instanceof EtcdFailure && error.code === 'timeout'
}

function noAnswer(lastError: unknown): EtcdFailure {
  if (lastError !== undefined) return failureOf(lastError, 'not-applied')
  return new EtcdFailure('timeout', 'no node answered within the deadline')
}
