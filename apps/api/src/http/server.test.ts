import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { type Failure, livePath } from '@ticketcd/schema'
import { createTRPCClient, httpLink, TRPCClientError } from '@trpc/client'
import { afterEach, describe, expect, it } from 'vitest'
import * as z from 'zod/mini'
import { type Mounted, mount } from '../testing/mounted.ts'
import { LoadShedder } from './load-shedder.ts'
import { publicProcedure, router } from './trpc.ts'

/** Completes the call of `slow`. */
let finish: () => void = () => undefined
const routes = router({
  slow: publicProcedure.mutation(
    () =>
      new Promise<string>((resolve) => {
        finish = () => resolve('done')
      }),
  ),
  quick: publicProcedure.query(() => 'quick'),
  take: publicProcedure.input(z.object({ text: z.string() })).mutation(({ input }) => input.text.length),
})

const ends: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

async function serve(loadShedder: LoadShedder, comingInMs?: number): Promise<Mounted> {
  const mounted = await mount(routes, { loadShedder, ...(comingInMs !== undefined && { comingInMs }) })
  ends.push(() => mounted.close())
  return mounted
}

/** Starts a request on a connection of its own. */
function begin({ port }: Mounted, head: string[], body = ''): Socket {
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => undefined)
  socket.write(`${[...head, 'host: a', '', body].join('\r\n')}`)
  ends.push(() => socket.destroy())
  return socket
}

const post = (path: string, ...headers: string[]) => [
  `POST /trpc/${path} HTTP/1.1`,
  'content-type: application/json',
  ...headers,
]

/** The library's own client. */
const clientOf = ({ url }: Mounted) =>
  createTRPCClient<typeof routes>({ links: [httpLink({ url: `${url}/trpc` })] })

describe('a process at its limit', () => {
  it('rejects a request in a form that the client of tRPC reads, with the time to retry', async () => {
    const loadShedder = new LoadShedder({ max: 1, random: () => 0.5 })
    const server = await serve(loadShedder)
    const first = clientOf(server).slow.mutate()
    await expect.poll(() => loadShedder.size).toBe(1)

    const refusal = await clientOf(server)
      .quick.query()
      .catch((error: unknown) => error)
    expect(refusal).toBeInstanceOf(TRPCClientError)
    const { data, meta } = refusal as TRPCClientError<typeof routes> & { meta: { response: Response } }
    expect(data).toMatchObject({
      code: 'SERVICE_UNAVAILABLE',
      httpStatus: 503,
      failure: { code: 'busy', retryAfterMs: 1_250 } satisfies Failure,
    })
    const { headers } = meta.response
    expect([headers.get('retry-after'), headers.get('cache-control')]).toEqual(['2', 'no-store'])

    finish()
    expect(await first).toBe('done')
    await expect.poll(() => clientOf(server).quick.query().catch(String)).toBe('quick')
  })

  it('still serves its health, its metrics and live streams', async () => {
    const loadShedder = new LoadShedder({ max: 0 })
    const server = await serve(loadShedder)
    for (const path of ['/healthz', '/readyz', '/metrics'])
      expect([path, (await fetch(`${server.url}${path}`)).status]).toEqual([path, 200])
    const live = begin(server, [`GET ${livePath}?topics=catalogue HTTP/1.1`])
    expect(String(await once(live, 'data'))).toMatch(/^HTTP\/1\.1 200 OK\r\n/)
    expect(loadShedder.refused).toBe(0)
    expect((await fetch(`${server.url}/trpc/quick`)).status).toBe(503)
  })

  it('refuses a body without reading it', async () => {
    const server = await serve(new LoadShedder({ max: 0 }))
    const socket = begin(server, post('take', 'content-length: 60000'))
    expect(String(await once(socket, 'data'))).toMatch(/^HTTP\/1\.1 503 /)
  })
})

describe('a place', () => {
  it('is free when the client has disconnected and its work is done, no sooner', async () => {
    const loadShedder = new LoadShedder({ max: 1 })
    const server = await serve(loadShedder)
    const socket = begin(server, post('slow', 'content-length: 2'), '{}')
    finish = () => undefined
    const idle = finish
    await expect.poll(() => finish !== idle).toBe(true)
    socket.destroy()
    await once(socket, 'close')
    // The work is still running, so the place is taken.
    expect((await fetch(`${server.url}/trpc/quick`)).status).toBe(503)
    finish()
    await expect.poll(() => loadShedder.size).toBe(0)
    expect((await fetch(`${server.url}/trpc/quick`)).status).toBe(200)
  })

  it('is free when the client disconnects in the middle of its body', async () => {
    const loadShedder = new LoadShedder({ max: 1 })
    const server = await serve(loadShedder)
    const socket = begin(server, post('take', 'content-length: 1000'), '{"text":')
    await expect.poll(() => [loadShedder.size, loadShedder.bytes]).toEqual([1, 1000])
    socket.destroy()
    await expect.poll(() => [loadShedder.size, loadShedder.bytes]).toEqual([0, 0])
  })

  it('is free when a body does not come in time', async () => {
    const loadShedder = new LoadShedder({ max: 1 })
    const server = await serve(loadShedder, 200)
    const socket = begin(server, post('take', 'content-length: 1000'), '{"text":')
    await expect.poll(() => loadShedder.size).toBe(1)
    expect(String(await once(socket, 'data'))).toMatch(/^HTTP\/1\.1 408 /)
    await expect.poll(() => loadShedder.size).toBe(0)
  })

  it('is free after every end: done, not found, no JSON, too large', async () => {
    const loadShedder = new LoadShedder({ max: 1 })
    const { url } = await serve(loadShedder)
    const headers = { 'content-type': 'application/json' }
    for (const [path, body, status] of [
      ['take', '{"text":"x"}', 200],
      ['gone', '{}', 404],
      ['take', '{', 400],
      ['take', `{"text":"${'x'.repeat(70_000)}"}`, 413],
    ] as const) {
      expect((await fetch(`${url}/trpc/${path}`, { method: 'POST', headers, body })).status).toBe(status)
      await expect.poll(() => [loadShedder.size, loadShedder.bytes]).toEqual([0, 0])
    }
  })
})

describe('bodies', () => {
  it('are bounded in sum by their announced lengths', async () => {
    const loadShedder = new LoadShedder({ bytesMax: 100_000 })
    const server = await serve(loadShedder)
    begin(server, post('take', 'content-length: 60000'))
    await expect.poll(() => loadShedder.bytes).toBe(60_000)
    const second = begin(server, post('take', 'content-length: 60000'))
    expect(String(await once(second, 'data'))).toMatch(/^HTTP\/1\.1 503 .*retry-after: /s)
    expect(await clientOf(server).take.mutate({ text: 'short' })).toBe(5)
  })

  it('without an announced length count as the largest possible', async () => {
    const loadShedder = new LoadShedder()
    const server = await serve(loadShedder)
    begin(server, post('take', 'transfer-encoding: chunked'))
    await expect.poll(() => loadShedder.bytes).toBe(64 * 1024)
  })
})
