import { get } from 'node:http'

/** Between the end of one health check and the next one, in milliseconds. */
const checkEveryMs = 250
/** After so long without an answer to a check a process gets no more calls, in milliseconds. */
export const downMs = 1_000
/** After so long it loses its calls under way as well: later, since a busy process answers late. */
export const hungMs = 2_000

/** Asks a process whether it is ready; answers false where it says no, or nothing before the signal. Never rejects. */
export type HealthCheck = (url: string, signal: AbortSignal) => Promise<boolean>

/** One process behind the gateway, with its health and its calls under way. */
export class Upstream {
  readonly url: string
  private readonly healthCheck: HealthCheck
  private readonly calls = new Set<{ destroy(): void }>()
  private readonly closing = new AbortController()
  private timer: NodeJS.Timeout | undefined
  private up = true

  constructor(url: string, healthCheck: HealthCheck) {
    this.url = url
    this.healthCheck = healthCheck
    this.schedule()
  }

  /** Whether it gets calls. */
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
    if (!isUp) for (const call of this.calls) call.destroy()
    this.up = isUp
    this.schedule()
  }
}

/** The health check over HTTP: `/readyz` answers 200. */
export const askWhetherReady: HealthCheck = (url, signal) =>
  new Promise((resolve) => {
    const asked = get(`${url}/readyz`, { agent: false }, (response) => {
      response.resume()
      settle(response.statusCode === 200)
    })
    const settle = (isReady: boolean) => {
      signal.removeEventListener('abort', stop)
      asked.destroy()
      resolve(isReady)
    }
    // An answer that arrived while this process was busy is read before the other one counts as silent.
    const stop = () => setImmediate(() => settle(false))
    signal.addEventListener('abort', stop)
    asked.on('error', () => settle(false))
  })
