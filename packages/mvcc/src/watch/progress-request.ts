import type { Revision } from '../key-value.ts'

/**
 * The progress requests of a stream that wait for events to be sent. There is one answer for all
 * waiting requests, or two if the store advanced in between, so requests cannot grow the memory.
 */
export class ProgressRequest {
  private first: Revision | undefined
  private last: Revision = 0

  get isWaiting(): boolean {
    return this.first !== undefined
  }

  /** @param revision the store's revision at the request */
  add(revision: Revision): void {
    this.first ??= revision
    this.last = revision
  }

  /** Raises the revision of the waiting requests to at least this one. */
  raise(revision: Revision): void {
    this.first = revision
    this.last = revision
  }

  /**
   * @param sent the revision up to which all watchers were sent their events
   * @returns whether an answer with that revision is due
   */
  answer(sent: Revision): boolean {
    if (this.first === undefined || sent < this.first) return false
    this.first = sent < this.last ? this.last : undefined
    return true
  }

  clear(): void {
    this.first = undefined
  }
}
