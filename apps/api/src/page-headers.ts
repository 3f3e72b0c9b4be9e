import type { IncomingMessage, ServerResponse } from 'node:http'
import helmet from 'helmet'

/** What browsers are told to refuse on our pages. HSTS is not among it: it depends on the request. */
const protect = helmet({
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: ["'self'"],
      // Toasts and scroll locks come with style elements of their own (docs/decisions/0008).
      styleSrc: ["'self'", "'unsafe-inline'"],
      imgSrc: ["'self'", 'data:'],
      objectSrc: ["'none'"],
      baseUri: ["'none'"],
      formAction: ["'self'"],
      frameAncestors: ["'none'"],
    },
  },
  frameguard: { action: 'deny' },
  referrerPolicy: { policy: 'strict-origin-when-cross-origin' },
  strictTransportSecurity: false,
})

/**
 * The headers of every answer. Helmet makes them anew for each, and they come out the same each time: asked once, they cost
 * nothing (docs/decisions/0027).
 */
export const pageHeaders: Readonly<Record<string, string>> = collect()

/** Only where there is HTTPS to insist on. */
export const strictTransport = { 'strict-transport-security': 'max-age=63072000' } as const

function collect(): Record<string, string> {
  const headers: Record<string, string> = {}
  const response = {
    setHeader: (name: string, value: string) => {
      headers[name.toLowerCase()] = value
    },
    removeHeader: () => {},
  }
  protect({} as IncomingMessage, response as unknown as ServerResponse, (error) => {
    if (error) throw error
  })
  return headers
}
