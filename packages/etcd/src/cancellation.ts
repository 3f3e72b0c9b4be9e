/**
 * A way to call something off, as AbortController is, at a small part of its price: every call carries one, and
 * AbortSignal.any with a timer of its own cost more than the call itself.
 */
export class Cancellation {
  private readonly actions = new Set<() => void>()
  private cancelled = false

  /** Runs `action` when this is cancelled, at once when it is already. Returns the way to take it back. */
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

  /** Is cancelled with the signal, too. Returns the way to let go of the signal. */
  follow(signal: AbortSignal | undefined): () => void {
    if (!signal) return () => {}
    const cancel = () => this.cancel()
    if (signal.aborted) cancel()
    else signal.addEventListener('abort', cancel, { once: true })
    return () => signal.removeEventListener('abort', cancel)
  }
}
