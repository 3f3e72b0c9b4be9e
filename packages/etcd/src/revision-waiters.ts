import type { Revision } from './revision.ts'

interface Waiter {
  readonly revision: Revision
  readonly settle: (reached: boolean) => void
}

/** Calls that wait until a revision is reached. */
export class RevisionWaiters {
  private readonly waiters = new Set<Waiter>()

  /**
   * Resolves true once `reached` has this revision or a later one, false after the timeout or when
   * the signal fires.
   */
  wait(revision: Revision, timeoutMs: number, signal?: AbortSignal): Promise<boolean> {
    return new Promise((resolve) => {
      if (signal?.aborted) return resolve(false)
      const settle = (reached: boolean) => {
        clearTimeout(timer)
        signal?.removeEventListener('abort', giveUp)
        this.waiters.delete(waiter)
        resolve(reached)
      }
      const giveUp = () => settle(false)
      const timer = setTimeout(giveUp, timeoutMs)
      const waiter = { revision, settle }
      signal?.addEventListener('abort', giveUp, { once: true })
      this.waiters.add(waiter)
    })
  }

  reached(revision: Revision): void {
    for (const waiter of this.waiters) if (waiter.revision <= revision) waiter.settle(true)
  }

  close(): void {
    for (const waiter of this.waiters) waiter.settle(false)
  }
}
