import { existsSync } from 'node:fs'
import { join } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance, FastifyRequest } from 'fastify'

/** Vite puts a hash of the content into these names, so the files never change. */
const hashed = '/assets/'

/**
 * Serves the built web app, if there is one: files by name (compressed copies first), and
 * `index.html` for every address of the app.
 */
export async function serveWeb(server: FastifyInstance, dir: string): Promise<void> {
  const exists = existsSync(join(dir, 'index.html'))
  if (exists) {
    await server.register(fastifyStatic, {
      root: dir,
      preCompressed: true,
      cacheControl: false,
      setHeaders: (reply, path) => {
        const isHashed = path.slice(dir.length).replaceAll('\\', '/').startsWith(hashed)
        reply.header('cache-control', isHashed ? 'public, max-age=31536000, immutable' : 'no-cache')
      },
    })
  }
  server.setNotFoundHandler((request, reply) => {
    if (exists && isPage(request)) return reply.sendFile('index.html')
    return reply.code(404).send({ error: 'There is nothing at this address.' })
  })
}

/**
 * Whether a request is for an address of the app, and not for a file or a procedure that does not
 * exist.
 */
function isPage({ method, url, headers }: FastifyRequest): boolean {
  if (method !== 'GET' && method !== 'HEAD') return false
  if (url.startsWith(hashed) || url.startsWith('/trpc/')) return false
  return headers.accept === undefined || /text\/html|\*\/\*/.test(headers.accept)
}
