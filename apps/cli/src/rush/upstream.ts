import { Agent, get } from 'node:http'

/** Between the end of one health check and the next one, in milliseconds. */
const checkEveryMs = 250
/** After so long without an answer to a check a process gets no more calls, in milliseconds. */
export const downMs = 1_000
/**
 * After so long it loses its calls under way as well: the api answers within three seconds, or not at all. Earlier, a
 * busy process would lose them, and their clients would only make it busier.
 */
export const hungMs = 3_000

/** Asks a process whether it is ready; answers false where it says no, or nothing before the signal. Never rejects. */
export type HealthCheck = (url: string, signal: AbortSignal) => Promise<boolean>

/** One process behind the gateway, with its health and its calls under way. */
export class Upstream {
  readonly url: string
  private readonly healthCheck: HealthCheck
  private readonly hasSpare: () => boolean
  private readonly calls = new Set<{ destroy(): void }>()
  private readonly closing = new AbortController()
  private timer: NodeJS.Timeout | undefined
  private up = true

  /** @param hasSpare whether another process can take its calls: where none can, it keeps them */
  constructor(url: string, healthCheck: HealthCheck, hasSpare: () => boolean) {
    this.url = url
    this.healthCheck = healthCheck
    this.hasSpare = hasSpare
    this.schedule()
  }

  /** Whether it answers its health checks in time. */
  get isUp(): boolean {
    return this.up
  }

  /** A call is under way, and ends early when the process hangs. @returns what ends that */
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

/** Kept open: a new connection would wait behind those of a whole crowd, and make a busy process look like a hung one. */
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
    // An answer that arrived while this process was busy is read before the other one counts as silent.
    const stop = () =>
      setImmediate(() => {
        settle(false)
        asked.destroy()
      })
    signal.addEventListener('abort', stop)
    asked.on('error', () => settle(false))
    asked.on('close', () => settle(false))
  })
