import { get as getPlain, type RequestOptions } from 'node:http'
import { get as getSecure } from 'node:https'

/**
 * A node's wall clock, read from the `Date` header of an answer. The header is cut to whole
 * seconds. The node's clock was therefore in [`dateMs`, `dateMs` + 1,000) at some time between
 * `sentAtMs` and `receivedAtMs`.
 */
export interface NodeDate {
  /** Milliseconds since 1970. */
  readonly dateMs: number
  /** Milliseconds of this process's monotonic clock. */
  readonly sentAtMs: number
  readonly receivedAtMs: number
}

/**
 * `no-http`: the node accepts connections and ends this one without an HTTP answer. `no-answer`:
 * any other failure.
 */
export type NodeDateAnswer =
  | ({ readonly state: 'dated' } & NodeDate)
  | { readonly state: 'no-http' | 'no-answer' }

/** Reads the `Date` header of the answer at a URL, with any status. Never rejects. */
export function readNodeDate(url: string, options: RequestOptions & { signal: AbortSignal }) {
  return new Promise<NodeDateAnswer>((resolve) => {
    const get = url.startsWith('https:') ? getSecure : getPlain
    const sentAtMs = performance.now()
    let isConnected = false
    const request = get(url, { ...options, agent: false }, (answer) => {
      const receivedAtMs = performance.now()
      const dateMs = Date.parse(answer.headers.date ?? '')
      resolve(
        Number.isNaN(dateMs) ? { state: 'no-http' } : { state: 'dated', dateMs, sentAtMs, receivedAtMs },
      )
      request.destroy()
    })
    request.on('socket', (socket) => socket.once('connect', () => (isConnected = true)))
    const end = () => resolve({ state: isConnected && !options.signal.aborted ? 'no-http' : 'no-answer' })
    request.on('error', end)
    request.on('close', end)
  })
}
