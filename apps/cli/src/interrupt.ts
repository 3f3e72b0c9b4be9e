import { readerGone } from './closed-pipe.ts'

/**
 * Turns the first Ctrl-C, or a closed output, into a signal for an orderly stop. A second Ctrl-C
 * ends the process as usual.
 */
export function onInterrupt(): { signal: AbortSignal; release: () => void } {
  const controller = new AbortController()
  const stop = () => controller.abort()
  const stopUnread = () => controller.abort(readerGone.reason)
  process.once('SIGINT', stop)
  process.once('SIGTERM', stop)
  if (readerGone.aborted) stopUnread()
  readerGone.addEventListener('abort', stopUnread, { once: true })
  return {
    signal: controller.signal,
    release: () => {
      process.off('SIGINT', stop)
      process.off('SIGTERM', stop)
      readerGone.removeEventListener('abort', stopUnread)
    },
  }
}
