import type { IncomingMessage, ServerResponse } from 'node:http'
import helmet from 'helmet'

/** Restrictions for browsers on our pages. HSTS is not among them: it depends on the request. */
const protect = helmet({
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: ["'self'"],
      // Toasts and scroll locks insert style elements of their own (docs/decisions/0008).
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
 * The headers of every answer. Helmet computes them for each response, with the same result each
 * time. They are collected once instead, which costs nothing (docs/decisions/0027).
 */
export const pageHeaders: Readonly<Record<string, string>> = collect()

/** Only for requests by HTTPS. */
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
