import type { Index } from './entry.ts'

/** The requested reads of a leader that are not confirmed, by rounds of heartbeats. */
export class Reads {
  /** The newest round of heartbeats. */
  round = 0
  private waiting: number[] = []
  private confirming: { readonly round: number; readonly index: Index; readonly ids: readonly number[] }[] =
    []

  add(id: number): void {
    this.waiting.push(id)
  }

  /** All requested reads that are not confirmed. */
  all(): number[] {
    return [...this.confirming.flatMap(({ ids }) => ids), ...this.waiting]
  }

  /** Puts all waiting reads into one new round. @returns false when none waits */
  begin(index: Index): boolean {
    if (this.waiting.length === 0) return false
    this.round += 1
    this.confirming.push({ round: this.round, index, ids: this.waiting })
    this.waiting = []
    return true
  }

  /** Removes and returns the reads of all rounds up to this one. */
  confirm(round: number): { id: number; index: Index }[] {
    const confirmed = this.confirming.filter((each) => each.round <= round)
    this.confirming = this.confirming.slice(confirmed.length)
    return confirmed.flatMap(({ ids, index }) => ids.map((id) => ({ id, index })))
  }
}
