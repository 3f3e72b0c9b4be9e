import { vi } from 'vitest'

interface Timer {
  readonly run: () => void
  readonly isOnce: boolean
}

/**
 * Replaces all timers of this process. `vi.restoreAllMocks` brings the system's
 * back.
 */
export class HandTimers {
  private readonly timers = new Map<object, Timer>()

  constructor() {
    const start = (isOnce: boolean) => (run: () => void) => {
      const handle = { ref: () => handle, unref: () => handle }
      this.timers.set(handle, { run, isOnce })
      return handle as unknown as NodeJS.Timeout
    }
    const stop = (handle: unknown) => void this.timers.delete(handle as object)
    vi.spyOn(globalThis, 'setInterval').mockImplementation(start(false) as typeof setInterval)
    vi.spyOn(globalThis, 'setTimeout').mockImplementation(start(true) as typeof setTimeout)
    vi.spyOn(globalThis, 'clearInterval').mockImplementation(stop)
    vi.spyOn(globalThis, 'clearTimeout').mockImplementation(stop)
  }

  /** Fires each timer once. */
  fire(): void {
    for (const [handle, { run, isOnce }] of [...this.timers]) {
      if (isOnce) this.timers.delete(handle)
      run()
    }
  }
}
