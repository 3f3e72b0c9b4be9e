export interface PlaceLimits {
  /** Streams of this process. */
  total: number
  /** Streams that one network may hold. */
  perNetwork: number
  /** Streams that one session may hold. */
  perSession: number
}

/** Limits the number of streams of the process, of a network, and of a session. */
export class Places {
  private readonly limits: PlaceLimits
  private readonly taken = new Map<string, number>()
  private total = 0

  constructor(limits: PlaceLimits) {
    this.limits = limits
  }

  /** @returns whether a place was free; each place taken must be returned once */
  takeForNetwork(network: string): boolean {
    if (this.total >= this.limits.total || !this.take(networkKey(network), this.limits.perNetwork))
      return false
    this.total += 1
    return true
  }

  giveBackForNetwork(network: string): void {
    this.total -= 1
    this.giveBack(networkKey(network))
  }

  takeForSession(tokenHash: string): boolean {
    return this.take(sessionKey(tokenHash), this.limits.perSession)
  }

  giveBackForSession(tokenHash: string): void {
    this.giveBack(sessionKey(tokenHash))
  }

  private take(key: string, limit: number): boolean {
    const taken = this.taken.get(key) ?? 0
    if (taken >= limit) return false
    this.taken.set(key, taken + 1)
    return true
  }

  private giveBack(key: string): void {
    const left = (this.taken.get(key) ?? 0) - 1
    if (left > 0) this.taken.set(key, left)
    else this.taken.delete(key)
  }
}

function networkKey(network: string): string {
  return `network ${network}`
}

function sessionKey(tokenHash: string): string {
  return `session ${tokenHash}`
}
