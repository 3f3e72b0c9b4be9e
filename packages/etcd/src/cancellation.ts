/**
 * Cancels work, as AbortController does, at a small part of its cost. Every call carries one.
 * AbortSignal.any with a timer of its own costs more than the call itself.
 */
export class Cancellation {
  private readonly actions = new Set<() => void>()
  private cancelled = false

  /**
   * Runs `action` on cancellation, or at once if this is already cancelled. Returns a function that
   * removes the action.
   */
  onCancel(action: () => void): () => void {
    if (this.cancelled) action()
    else this.actions.add(action)
    return () => this.actions.delete(action)
  }

  cancel(): void {
    if (this.cancelled) return
    this.cancelled = true
    for (const action of this.actions) action()
    this.actions.clear()
  }

  get isCancelled(): boolean {
    return this.cancelled
  }

  /** Cancels this when the signal fires. Returns a function that detaches this from the signal. */
  follow(signal: AbortSignal | undefined): () => void {
    if (!signal) return () => {}
    const cancel = () => this.cancel()
    if (signal.aborted) cancel()
    else signal.addEventListener('abort', cancel, { once: true })
    return () => signal.removeEventListener('abort', cancel)
  }
}
