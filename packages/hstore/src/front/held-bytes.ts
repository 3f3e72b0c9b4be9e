import type { Limits } from './limits.ts'

/*
 * Invariant: the total is the sum over all connections, so a connection that closes takes its whole
 * share with it.
 */

/** Bytes of requests and unsent answers in memory, of all connections. */
export class HeldBytesTotal {
  private total = 0
  private readonly bytesMax: number
  private readonly shares = new Set<HeldBytes>()

  constructor({ heldBytesMax }: Pick<Limits, 'heldBytesMax'>) {
    this.bytesMax = heldBytesMax
  }

  get bytes(): number {
    return this.total
  }

  enter(share: HeldBytes): void {
    this.shares.add(share)
  }

  leave(share: HeldBytes): void {
    if (this.shares.delete(share)) this.total -= share.bytes
  }

  /** Closes the connection with the largest share when the total is too high. */
  change(share: HeldBytes, bytes: number): void {
    if (!this.shares.has(share)) return
    this.total += bytes
    if (bytes <= 0 || this.total <= this.bytesMax) return
    let largest = share
    for (const each of this.shares) if (each.bytes > largest.bytes) largest = each
    largest.onTooMuch()
  }
}

/** Bytes of requests and unsent answers in memory, of one connection. */
export class HeldBytes {
  readonly onTooMuch: () => void
  private held = 0
  private transport = 0
  private readonly bytesMax: number
  private readonly total: HeldBytesTotal

  /** @param onTooMuch closes the connection: all together hold too much, and it the most */
  constructor(
    total: HeldBytesTotal,
    limits: Pick<Limits, 'heldBytesPerConnectionMax'>,
    onTooMuch: () => void,
  ) {
    this.onTooMuch = onTooMuch
    this.bytesMax = limits.heldBytesPerConnectionMax
    this.total = total
    total.enter(this)
  }

  get bytes(): number {
    return this.held + this.transport
  }

  /** Whether the connection may hold that much more. A single answer may exceed the limit. */
  admits(bytes: number): boolean {
    return this.held === 0 || this.held + bytes <= this.bytesMax
  }

  /** @param bytes below 0 when memory becomes free */
  change(bytes: number): void {
    if (bytes === 0) return
    this.held += bytes
    this.total.change(this, bytes)
  }

  /**
   * Bytes outside of calls: incomplete frames, and answers that the system has not taken. They
   * count for the total, and refuse no calls.
   */
  setTransport(bytes: number): void {
    const change = bytes - this.transport
    if (change === 0) return
    this.transport = bytes
    this.total.change(this, change)
  }

  /** The connection has ended. */
  leave(): void {
    this.total.leave(this)
  }
}
