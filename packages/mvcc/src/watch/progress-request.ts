import type { Revision } from '../key-value.ts'

/**
 * The progress requests of a stream that wait for events to be sent. There is one answer for all
 * that wait, or two where the store moved on in between, so requests cannot grow the memory.
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

  /** Lets those that wait have this revision at least. */
  raise(revision: Revision): void {
    this.first = revision
    this.last = revision
  }

  /**
   * @param sent up to here all watchers were sent their events
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
