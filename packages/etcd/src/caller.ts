import { backoffMs } from './backoff.ts'
import { Cancellation } from './cancellation.ts'
import type { Clock } from './clock.ts'
import { EtcdFailure } from './failure.ts'
import type { Host, Method, Request, Response } from './host.ts'
import type { HostPool } from './host-pool.ts'
import type { Session } from './session.ts'
import { failureOf, isStaleToken, isWireError, judgeWireError } from './wire-failure.ts'

export interface Deadlines {
  /** A read fails after this. */
  readonly readMs: number
  /** A write fails after this, all its attempts together. */
  readonly writeMs: number
}

export interface CallOptions {
  readonly deadlineMs?: number | undefined
  readonly signal?: AbortSignal | undefined
}

export interface WriteOptions extends CallOptions {
  /**
   * The request may be sent again when the fate of an earlier sending is unknown: applying it twice equals applying
   * it once, or its own compares make the second one fail and its else-branch tells why. Default false.
   */
  readonly resendable?: boolean | undefined
}

/**
 * The part of its deadline after which a call puts its host under suspicion; a read then goes to a second host as well.
 * A part, so that a large page with a long deadline is not asked of every node at once on a busy day.
 */
const SUSPICIOUS_PART = { read: 1 / 4, write: 1 / 10 }
/** How long one sending of a resendable write may take before the next host gets it. */
const RESEND_MS = 1_000
const PAUSE = { firstMs: 20, maxMs: 250 }

/** Sends requests to the cluster: to which host, how often, and until when. */
export class Caller {
  private readonly pool: HostPool
  private readonly session: Session
  private readonly clock: Clock
  private readonly deadlines: Deadlines

  constructor(pool: HostPool, session: Session, clock: Clock, deadlines: Deadlines) {
    this.pool = pool
    this.session = session
    this.clock = clock
    this.deadlines = deadlines
  }

  /**
   * A request without effects. It is hedged: a host that does not answer quickly or fails is joined by another, and
   * the first answer wins. Rejects with an EtcdFailure when the deadline passes or etcd refuses the request.
   */
  async read<M extends Method>(
    method: M,
    request: Request<M>,
    options: CallOptions = {},
  ): Promise<Response<M>> {
    const deadlineMs = options.deadlineMs ?? this.deadlines.readMs
    const end = this.clock.now() + deadlineMs
    const hostCount = this.pool.addresses.length
    const cancellation = new Cancellation()
    const release = cancellation.follow(options.signal)
    const tried = new Set<Host>()
    const running = new Set<Promise<Attempt<Response<M>>>>()
    let host: Host | undefined
    let lastError: unknown
    try {
      for (let failures = 0; ; ) {
        if (running.size < hostCount) {
          host = this.pool.pick(tried)
          tried.add(host)
          const attempt = this.attempt(host, method, request, end, cancellation)
          running.add(attempt)
          void attempt.then(() => running.delete(attempt))
        }
        const patienceMs =
          running.size < hostCount ? deadlineMs * SUSPICIOUS_PART.read : Number.POSITIVE_INFINITY
        const first = await firstWithin(running, Math.min(patienceMs, end - this.clock.now()))
        if (first?.ok) return first.response
        if (cancellation.isCancelled)
          throw new EtcdFailure('cancelled', 'the caller gave up', { cause: first?.error })
        if (first) {
          lastError = first.error
          if (!isHostAtFault(lastError)) throw failureOf(lastError, 'not-applied')
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

  /**
   * A request with effects. It is sent again only where the first sending provably had none, or when the caller
   * declared it resendable. Rejects with an EtcdFailure whose `outcome` says whether it may have been applied.
   */
  async write<M extends Method>(
    method: M,
    request: Request<M>,
    options: WriteOptions = {},
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
      const until = options.resendable ? this.clock.now() + Math.min(remaining, RESEND_MS) : end
      const suspicion = setTimeout(() => this.pool.setAside(host), deadlineMs * SUSPICIOUS_PART.write)
      const attempt = await this.attempt(host, method, request, until, cancellation)
      clearTimeout(suspicion)
      if (attempt.ok) {
        release()
        return attempt.response
      }

      lastError = attempt.error
      const verdict = isWireError(lastError) ? judgeWireError(lastError) : undefined
      if (verdict?.hostAtFault) this.pool.setAside(host)
      if (!verdict || verdict.outcome === 'unknown') maybeApplied = true
      const sendAgain = verdict?.hostAtFault && (verdict.outcome === 'not-applied' || options.resendable)
      if (!sendAgain) break
      if (tried.size >= this.pool.addresses.length) tried.clear()
      const pause = backoffMs(attempts, PAUSE, this.clock.random())
      await this.clock.sleep(Math.min(pause, end - this.clock.now()), options.signal)
    }
    release()
    const failure = failureOf(lastError ?? new EtcdFailure('cancelled', 'cancelled before it was sent'))
    throw maybeApplied && failure.outcome !== 'unknown'
      ? new EtcdFailure(failure.code, failure.message, { cause: lastError, outcome: 'unknown' })
      : failure
  }

  /** One question to one node, for what only that node can answer. */
  async ask<M extends Method>(
    address: string,
    method: M,
    request: Request<M>,
    options: CallOptions = {},
  ): Promise<Response<M>> {
    const end = this.clock.now() + (options.deadlineMs ?? this.deadlines.readMs)
    const cancellation = new Cancellation()
    const release = cancellation.follow(options.signal)
    const attempt = await this.attempt(this.pool.hostAt(address), method, request, end, cancellation)
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
    mayLogInAgain = true,
  ): Promise<Attempt<Response<M>>> {
    const deadlineMs = Math.max(1, end - this.clock.now())
    const pending = this.session.token(host)
    try {
      const token = pending && (await pending)
      return { ok: true, response: await host.call(method, request, { deadlineMs, token, cancellation }) }
    } catch (error) {
      // A refused token means a request that was not looked at, so sending it again is safe for writes as well.
      if (!mayLogInAgain || !isWireError(error) || !isStaleToken(error)) return { ok: false, host, error }
      this.session.renew(pending)
      return this.attempt(host, method, request, end, cancellation, false)
    }
  }
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
  | { readonly ok: true; readonly response: T }
  | { readonly ok: false; readonly host: Host; readonly error: unknown }

function isHostAtFault(error: unknown): boolean {
  return isWireError(error) && judgeWireError(error).hostAtFault
}

function noAnswer(lastError: unknown): EtcdFailure {
  if (lastError !== undefined) return failureOf(lastError, 'not-applied')
  return new EtcdFailure('timeout', 'no node answered within the deadline')
}
