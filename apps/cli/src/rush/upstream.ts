import { Agent, get } from 'node:http'

/** The time between two health checks, in milliseconds. */
const checkEveryMs = 250
/** A process that has not answered a check for so long receives no more calls. In milliseconds. */
export const downMs = 1_000
/**
 * After so long it loses its calls in flight as well: the api answers within three seconds, or not
 * at all. With a shorter time a busy process would lose them, and the retries of their clients
 * would add load.
 */
export const hungMs = 3_000

/**
 * Checks whether a process is ready. It resolves with false if the process is not ready, or does
 * not answer before the signal aborts. Never rejects.
 */
export type HealthCheck = (url: string, signal: AbortSignal) => Promise<boolean>

/** One process behind the gateway, with its health and its calls in flight. */
export class Upstream {
  readonly url: string
  private readonly healthCheck: HealthCheck
  private readonly hasSpare: () => boolean
  private readonly calls = new Set<{ destroy(): void }>()
  private readonly closing = new AbortController()
  private timer: NodeJS.Timeout | undefined
  private up = true

  /** @param hasSpare whether another process can serve its calls: if not, it keeps them */
  constructor(url: string, healthCheck: HealthCheck, hasSpare: () => boolean) {
    this.url = url
    this.healthCheck = healthCheck
    this.hasSpare = hasSpare
    this.schedule()
  }

  /** Whether it passes its health checks in time. */
  get isUp(): boolean {
    return this.up
  }

  /**
   * Registers a call in flight, which is destroyed if the process hangs.
   * @returns a function that removes it
   */
  holds(call: { destroy(): void }): () => void {
    this.calls.add(call)
    return () => this.calls.delete(call)
  }

  close(): void {
    this.closing.abort()
    clearTimeout(this.timer)
  }

  private schedule(): void {
    this.timer = setTimeout(() => void this.check(), checkEveryMs)
  }

  private async check(): Promise<void> {
    const hung = new AbortController()
    const late = setTimeout(() => {
      this.up = false
    }, downMs)
    const later = setTimeout(() => hung.abort(), hungMs)
    const isUp = await this.healthCheck(this.url, AbortSignal.any([hung.signal, this.closing.signal]))
    clearTimeout(late)
    clearTimeout(later)
    if (this.closing.signal.aborted) return
    this.up = isUp
    if (!isUp && hung.signal.aborted && this.hasSpare()) for (const call of this.calls) call.destroy()
    this.schedule()
  }
}

/**
 * Keeps connections open. A new connection would wait behind those of all buyers, and a busy
 * process would seem to hang.
 */
const agent = new Agent({ keepAlive: true })

/** The health check over HTTP: `/readyz` answers 200. */
export const askWhetherReady: HealthCheck = (url, signal) =>
  new Promise((resolve) => {
    let isSettled = false
    const settle = (isReady: boolean) => {
      if (isSettled) return
      isSettled = true
      signal.removeEventListener('abort', stop)
      resolve(isReady)
    }
    const asked = get(`${url}/readyz`, { agent }, (response) => {
      response.on('end', () => settle(response.statusCode === 200))
      response.resume()
    })
    // If this process was busy, an answer may already have arrived: it is read before the check
    // fails.
    const stop = () =>
      setImmediate(() => {
        settle(false)
        asked.destroy()
      })
    signal.addEventListener('abort', stop)
    asked.on('error', () => settle(false))
    asked.on('close', () => settle(false))
  })
