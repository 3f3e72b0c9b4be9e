import { Allowance } from './allowance.ts'
import type { Clock, Timer } from './clock.ts'
import { EarnedAllowance } from './earned-allowance.ts'
import type { FrontEndOptions } from './front-end.ts'
import { HeldBytes, type HeldBytesTotal } from './held-bytes.ts'
import type { Limits } from './limits.ts'

/** The values that all connections share. */
export interface Shared extends Pick<FrontEndOptions, 'http' | 'whole' | 'onError'> {
  readonly limits: Limits
  readonly clock: Clock
  readonly heldBytes: HeldBytesTotal
}

/** A call whose request is incomplete. */
interface IncompleteCall {
  expireRequest(): void
}

/**
 * grpc-go measures its bandwidth by PING frames, at most one for each frame of data that it gets.
 */
const bytesPerPing = 16 * 1024

/**
 * The limits of one client's HTTP/2 connection, for each implementation of HTTP/2. A client that
 * exceeds one by frames is cut off; one that exceeds it by calls gets an error for the call.
 */
export class ClientConnection {
  readonly peer: string
  readonly commonName: string | undefined
  readonly shared: Shared
  readonly held: HeldBytes
  /** Handlers of unary calls that have not answered, for cancelled calls too. */
  running = 0
  private readonly cutOff: (reason: string) => void
  private readonly cancelled: Allowance
  private readonly control: EarnedAllowance
  private readonly idle: EarnedAllowance
  /** Calls with an incomplete request that began after and before the last sweep. */
  private recent = new Set<IncompleteCall>()
  private older = new Set<IncompleteCall>()
  private sweepTimer: Timer

  /** @param cutOff ends the connection with ENHANCE_YOUR_CALM */
  constructor(
    shared: Shared,
    client: { readonly peer: string; readonly commonName: string | undefined },
    cutOff: (reason: string) => void,
  ) {
    const { limits, clock, heldBytes } = shared
    this.shared = shared
    this.peer = client.peer
    this.commonName = client.commonName
    this.cutOff = cutOff
    this.held = new HeldBytes(heldBytes, limits, () => cutOff('too many bytes held'))
    this.cancelled = new Allowance(limits.cancelledCallsPerSecondMax, clock)
    this.control = new EarnedAllowance(limits.controlFramesPerSecondMax, clock)
    this.idle = new EarnedAllowance(limits.idleFramesPerSecondMax, clock)
    this.sweepTimer = clock.setTimer(sweep, limits.requestTimeoutMs, this)
  }

  /** A call ended before its answer: the client reset it, or broke the protocol. */
  countCancelled(): void {
    if (!this.cancelled.spend()) this.cutOff('too many cancelled calls')
  }

  /** A message goes to the client. */
  countSent(bytes: number): void {
    this.control.earn(1 + Math.floor(bytes / bytesPerPing))
  }

  /** The client sent a PING or SETTINGS frame. */
  countControlFrame(): void {
    if (!this.control.spend()) this.cutOff('too many control frames')
  }

  /** The client sent a frame that has no effect, or that only widens a window. */
  countIdleFrame(): void {
    if (!this.idle.spend()) this.cutOff('too many frames without effect')
  }

  /** The client may send so many more of them, since it received an answer. */
  earnIdleFrames(count: number): void {
    this.idle.earn(count)
  }

  /** Fails the call if its request is still incomplete after the limit, or at most twice that. */
  expectRequest(call: IncompleteCall): void {
    this.recent.add(call)
  }

  requestCompleted(call: IncompleteCall): void {
    if (!this.recent.delete(call)) this.older.delete(call)
  }

  /** The connection has ended. Its calls are closed one by one. */
  closed(): void {
    this.shared.clock.clearTimer(this.sweepTimer)
    this.held.leave()
  }

  sweep(): void {
    const { clock, limits } = this.shared
    const late = this.older
    this.older = this.recent
    this.recent = new Set()
    for (const call of late) call.expireRequest()
    this.sweepTimer = clock.setTimer(sweep, limits.requestTimeoutMs, this)
  }
}

function sweep(connection: ClientConnection): void {
  connection.sweep()
}
