/**
 * Resolves after `ms`, or as soon as the signal aborts; never rejects. It uses the global timers,
 * which a test can replace. The timers of `node:timers/promises` would need a mocked module, and
 * unit tests share their modules.
 */
export function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve()
    const end = () => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', end)
      resolve()
    }
    const timer = setTimeout(end, ms)
    signal?.addEventListener('abort', end, { once: true })
  })
}
