import type { FastifyReply, FastifyRequest } from 'fastify'
import type { SessionCookie } from './trpc.ts'

/**
 * Behind HTTPS the browser itself binds the cookie to this host, to `/` and to HTTPS (the `__Host-`
 * prefix).
 */
export function sessionCookieOf(request: FastifyRequest, reply: FastifyReply): SessionCookie {
  const secure = request.protocol === 'https'
  const name = secure ? '__Host-ticketcd' : 'ticketcd'
  const attributes = { path: '/', httpOnly: true, sameSite: 'lax', secure } as const
  return {
    token: request.cookies[name] ?? null,
    set: (token, expiresAt) => {
      reply.setCookie(name, token, { ...attributes, expires: new Date(expiresAt) })
    },
    clear: () => {
      reply.clearCookie(name, attributes)
    },
  }
}
