/**
 * An interval in which a sale was possible and none was made. By a monotonic clock, in
 * milliseconds.
 */
export interface SaleGap {
  readonly fromMs: number
  readonly untilMs: number
}

/** Shorter gaps are the usual pace of a sale and are not kept. In milliseconds. */
const keptMs = 50

/**
 * Measures the gaps between the sales of one event.
 *
 * A sale counts when a buyer receives its confirmation. A sale is possible while a buyer confirms a
 * cart, or while a buyer requests a ticket and tickets are available. The gaps exclude all other
 * time, such as when all buyers pause, only abandoned carts remain, or the event is sold out.
 */
export class SaleGaps {
  private readonly now: () => number
  private readonly kept: SaleGap[] = []
  private available: number
  private asking = 0
  private confirming = 0
  private possibleSince: number | undefined
  private possibleTotalMs = 0

  /**
   * @param now a monotonic clock, in milliseconds
   * @param available the tickets at the start
   */
  constructor(now: () => number, available: number) {
    this.now = now
    this.available = available
  }

  /** Sets the number of available tickets. */
  stock(available: number): void {
    this.available = available
    this.update()
  }

  /**
   * A buyer starts to request a ticket.
   * @returns a function that ends it
   */
  ask(): () => void {
    this.asking += 1
    this.update()
    return once(() => {
      this.asking -= 1
      this.update()
    })
  }

  /**
   * A buyer starts to confirm a cart.
   * @returns a function that ends it
   */
  confirm(): () => void {
    this.confirming += 1
    this.update()
    return once(() => {
      this.confirming -= 1
      this.update()
    })
  }

  /** A buyer has received a confirmation. */
  sold(): void {
    this.endGap()
    this.update()
  }

  /** The sale is over: an open gap ends now. */
  close(): void {
    this.endGap()
  }

  /** In chronological order, without an open gap. */
  get gaps(): readonly SaleGap[] {
    return this.kept
  }

  /** How long a sale was possible so far, in milliseconds. */
  get possibleMs(): number {
    const openMs = this.possibleSince === undefined ? 0 : this.now() - this.possibleSince
    return this.possibleTotalMs + openMs
  }

  private update(): void {
    const isPossible = this.confirming > 0 || (this.asking > 0 && this.available > 0)
    if (!isPossible) this.endGap()
    else if (this.possibleSince === undefined) this.possibleSince = this.now()
  }

  private endGap(): void {
    if (this.possibleSince === undefined) return
    const gap = { fromMs: this.possibleSince, untilMs: this.now() }
    this.possibleSince = undefined
    this.possibleTotalMs += gap.untilMs - gap.fromMs
    if (gap.untilMs - gap.fromMs >= keptMs) this.kept.push(gap)
  }
}

function once(action: () => void): () => void {
  let isDone = false
  return () => {
    if (isDone) return
    isDone = true
    action()
  }
}
