import cookie from '@fastify/cookie'
import { type CreateFastifyContextOptions, fastifyTRPCPlugin } from '@trpc/server/adapters/fastify'
import { type FastifyInstance, fastify } from 'fastify'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as z from 'zod/mini'
import { type Mounted, mount, portOf, type Said, say } from '../testing/mounted.ts'
import { Refusal } from './refusal.ts'
import { sessionCookieOf } from './session-cookie.ts'
import { type Context, publicProcedure, router } from './trpc.ts'

/*
 * Sends the same bytes to the library's own adapter and to our server. Status, body and cookies
 * must be equal. The intended differences are in a list of their own, with both answers.
 */

const routes = router({
  notes: router({
    list: publicProcedure.query(() => ['one', 'two']),
    find: publicProcedure.input(z.object({ word: z.string() })).query(({ input }) => ({ found: input.word })),
    nothing: publicProcedure.query(() => undefined),
    echo: publicProcedure.input(z.any()).query(({ input }) => ({ input })),
    add: publicProcedure
      .input(z.object({ text: z.string() }))
      .mutation(({ input }) => ({ added: input.text })),
    fail: publicProcedure.mutation(() => {
      throw new Error('no')
    }),
    refuse: publicProcedure.mutation(() => {
      throw new Refusal({ code: 'busy', retryAfterMs: 1_200 })
    }),
    enter: publicProcedure.mutation(({ ctx }) => ctx.cookie.set('t'.repeat(43), '2030-01-01T00:00:00.000Z')),
    leave: publicProcedure.mutation(({ ctx }) => ctx.cookie.clear()),
  }),
})

const batchMax = 10
let stock: FastifyInstance
let ours: Mounted

beforeAll(async () => {
  stock = fastify({ bodyLimit: 64 * 1024, routerOptions: { maxParamLength: 2_000 } })
  await stock.register(cookie)
  await stock.register(fastifyTRPCPlugin, {
    prefix: '/trpc',
    trpcOptions: {
      router: routes,
      maxBatchSize: batchMax,
      createContext: ({ req, res }: CreateFastifyContextOptions) =>
        ({
          cookie: sessionCookieOf(req, res),
          onCall: () => undefined,
          explain: () => ({ code: 'internal' }),
        }) as unknown as Context,
    },
  })
  await stock.listen({ port: 0, host: '127.0.0.1' })
  ours = await mount(routes)
})
afterAll(async () => {
  await stock.close()
  await ours.close()
})

const json = 'content-type: application/json'

function request(method: string, path: string, headers: readonly string[] = [], body?: string): string {
  const length = body === undefined ? [] : [`content-length: ${Buffer.byteLength(body)}`]
  const lines = [`${method} /trpc/${path} HTTP/1.1`, 'host: a', 'connection: close', ...headers, ...length]
  return `${lines.join('\r\n')}\r\n\r\n${body ?? ''}`
}
const get = (path: string, ...headers: string[]) => request('GET', path, headers)
const post = (path: string, body?: string, ...headers: string[]) =>
  request('POST', path, [json, ...headers], body)
const asked = (input: unknown) => `input=${encodeURIComponent(JSON.stringify(input))}`
const many = (count: number) => Array(count).fill('notes.list').join(',')

/** A body in one chunk. */
const chunked = (text: string) => `${text.length.toString(16)}\r\n${text}\r\n0\r\n\r\n`

const alike = {
  'a query': get('notes.list'),
  'a query with an input': get(`notes.find?${asked({ word: 'fado' })}`),
  'a query that answers nothing': get('notes.nothing'),
  'a query without the input it needs': get('notes.find'),
  'a query of another content type': get('notes.list', 'content-type: text/plain'),
  'a query with a body': request('GET', 'notes.list', [json], '{"a":1}'),
  'an input that is no JSON': get('notes.find?input={'),
  'an empty input': get('notes.find?input='),
  'an input of null': get('notes.find?input=null'),
  'an input of the wrong form': get(`notes.find?${asked({ word: 3 })}`),
  'an input with a plus for a space': get('notes.echo?input=%22a+b%22'),
  'two inputs': get('notes.echo?input=1&input=2'),
  'an input deeper than JSON goes': get(`notes.echo?input=${'['.repeat(5_000)}${']'.repeat(5_000)}`),
  'an input that names prototypes': get(`notes.echo?input=${encodeURIComponent('{"__proto__":1}')}`),
  'a batch of one': get(`notes.find?batch=1&${asked({ 0: { word: 'a' } })}`),
  'a batch of several': get(`notes.list,notes.find,notes.nothing?batch=1&${asked({ 1: { word: 'b' } })}`),
  'a batch of which one fails': get(`notes.list,notes.find?batch=1&${asked({ 1: { word: 1 } })}`),
  'a batch of which one does not exist': get('notes.list,notes.gone?batch=1'),
  'a batch in which all fail alike': get('notes.find,notes.find?batch=1&input={}'),
  'a batch as long as it may be': get(`${many(batchMax)}?batch=1`),
  'a batch that is too long': get(`${many(batchMax + 1)}?batch=1`),
  'a batch without a flag': get('notes.list,notes.list'),
  'a batch whose input is a list': get(`notes.find?batch=1&${asked([{ word: 'a' }])}`),
  'a batch whose input is a text': get(`notes.find?batch=1&${asked('a')}`),
  'a batch whose input is null': get(`notes.find?batch=1&${asked(null)}`),
  'a batch of a query and a mutation': get('notes.list,notes.add?batch=1'),
  'a batch that says twice whether it is one': get('notes.list?batch=1&batch=0'),
  'another flag than 1': get('notes.list?batch=true'),
  'a mutation': post('notes.add', '{"text":"x"}'),
  'a mutation in a batch': post('notes.add?batch=1', '{"0":{"text":"x"}}'),
  'mutations in a batch': post('notes.add,notes.add?batch=1', '{"0":{"text":"x"},"1":{"text":"y"}}'),
  'a mutation in chunks': `${post('notes.add', undefined, 'transfer-encoding: chunked')}${chunked('{"text":"x"}')}`,
  'a mutation in capital letters': request(
    'POST',
    'notes.add',
    ['content-type: Application/JSON'],
    '{"text":"x"}',
  ),
  'a mutation that names its letters': request(
    'POST',
    'notes.add',
    [`${json}; charset=utf-8`],
    '{"text":"x"}',
  ),
  'a mutation that throws': post('notes.fail', '{}'),
  'a mutation that is refused': post('notes.refuse', '{}'),
  'a mutation whose body is no JSON': post('notes.add', '{"text":'),
  'a mutation with an empty body': post('notes.add', ''),
  'a mutation without a body': post('notes.add'),
  'a mutation whose body is null': post('notes.add', 'null'),
  'a mutation whose input names prototypes': post('notes.add', '{"__proto__":{"text":"p"},"text":"x"}'),
  'a batch whose index is a prototype': post('notes.add?batch=1', '{"__proto__":{"0":{"text":"p"}}}'),
  'a mutation that sets a cookie': post('notes.enter', '{}'),
  'a mutation that takes a cookie back': post('notes.leave', '{}', 'cookie: ticketcd=old'),
  'a batch of which one sets a cookie and one is refused': post('notes.enter,notes.refuse?batch=1', '{}'),
  'a mutation asked for by GET': get(`notes.add?${asked({ text: 'x' })}`),
  'a query sent by POST': post('notes.list', '{}'),
  'a mutation by PUT': request('PUT', 'notes.add', [json], '{"text":"x"}'),
  'a mutation by PATCH': request('PATCH', 'notes.add', [json], '{"text":"x"}'),
  'a mutation by DELETE': request('DELETE', 'notes.add', [json], '{"text":"x"}'),
  'a query by OPTIONS': request('OPTIONS', 'notes.list', [json]),
  'the head of a query': request('HEAD', 'notes.list'),
  'the head of nothing': request('HEAD', 'notes.gone'),
  'a procedure that does not exist': get('notes.gone'),
  'a mutation that does not exist': post('notes.gone', '{}'),
  'a router that is no procedure': get('notes'),
  'a name of every object': get('constructor'),
  'a hidden name': get('__proto__'),
  'no name': get('%20'),
  'an empty name': get(''),
  'a name that is written in percents': get('notes%2elist'),
  'a name in broken percents': get('%zz'),
  'a name that is too long': get('x'.repeat(2_001)),
  'letters in other alphabets': post('notes.add', '{"text":"Šárka 🎫 עברית"}'),
}

/** The parts of an answer that a client evaluates. */
interface Gist {
  status: number
  /** tRPC's code of a failure. */
  code?: string
}

const form = '--x\r\ncontent-disposition: form-data; name="text"\r\n\r\nx\r\n--x--'
const answered: Gist = { status: 200 }
const wrongType: Gist = { status: 415, code: 'UNSUPPORTED_MEDIA_TYPE' }
const badRequest: Gist = { status: 400, code: 'BAD_REQUEST' }

/** Name, request, the library's answer and ours. */
const different: [string, string, Gist, Gist][] = [
  // Fastify rejects types that it has no parser for, in a form that no client of tRPC reads. Ours
  // is that of tRPC.
  ['no content type', request('POST', 'notes.add', [], '{"text":"x"}'), { status: 415 }, wrongType],
  [
    'bytes',
    request('POST', 'notes.add', ['content-type: application/octet-stream'], 'x'),
    { status: 415 },
    wrongType,
  ],
  [
    'a body that is too large',
    post('notes.add', 'x'.repeat(65_537)),
    { status: 413 },
    { status: 413, code: 'PAYLOAD_TOO_LARGE' },
  ],
  // Another site can send a form without a preflight request. No procedure here takes one.
  [
    'a form',
    request('POST', 'notes.add', ['content-type: multipart/form-data; boundary=x'], form),
    badRequest,
    wrongType,
  ],
  // There are no streams of answers, and no parameters of a connection. A request for them gets the
  // plain answer.
  ['a stream of one', get('notes.list', 'trpc-accept: application/jsonl'), badRequest, answered],
  [
    'parameters of a connection',
    get('notes.list?connectionParams=1'),
    { status: 400, code: 'PARSE_ERROR' },
    answered,
  ],
  // An address is decoded once, and JSON is parsed as it is.
  ['percents of percents', get('notes%252elist'), answered, { status: 404, code: 'NOT_FOUND' }],
  ['broken percents of percents', get('%25zz'), badRequest, { status: 404, code: 'NOT_FOUND' }],
  ['broken percents in an input', get('notes.echo?input=%22%zz%22'), answered, badRequest],
  ['bytes that are no letters in an input', get('notes.echo?input=%22%ff%22'), answered, badRequest],
  ['a mark of byte order', post('notes.add', '\ufeff{"text":"x"}'), answered, badRequest],
]

/** Requests for which only the message differs. */
const otherWords = {
  'a text': request('POST', 'notes.add', ['content-type: text/plain'], '{"text":"x"}'),
  'another site that asks whether it may': request('OPTIONS', 'notes.add', [
    'origin: https://evil.example',
    'access-control-request-method: POST',
  ]),
  'DELETE without a type': request('DELETE', 'notes.add'),
}

const answersTo = (bytes: string) => Promise.all([say(portOf(stock.server), bytes), say(ours.port, bytes)])

function gistOf({ status, body }: Said): Gist {
  const code = JSON.parse(body).error?.data?.code
  return { status, ...(code !== undefined && { code }) }
}

describe('calls over HTTP', () => {
  it.each(Object.entries(alike))('are answered as the library answers them: %s', async (_name, bytes) => {
    const [theirs, own] = await answersTo(bytes)
    const received = ({ status, body, headers }: Said) => ({ status, body, cookie: headers['set-cookie'] })
    expect(received(own)).toEqual(received(theirs))
    // Ours also names UTF-8, which JSON always is. The library calls some failures plain text.
    if (own.body !== '') expect(own.headers['content-type']).toMatch(/^application\/json/)
  })

  it.each(different)('are answered differently on purpose: %s', async (_name, bytes, stocks, own) => {
    expect((await answersTo(bytes)).map(gistOf)).toEqual([stocks, own])
  })

  it.each(Object.entries(otherWords))('differ only in the message: %s', async (_name, bytes) => {
    expect((await answersTo(bytes)).map(gistOf)).toEqual([wrongType, wrongType])
  })

  it('are never cached, nor open to other sites', async () => {
    for (const bytes of [
      alike['a query'],
      alike['a mutation that throws'],
      alike['a procedure that does not exist'],
      alike['the head of a query'],
      otherWords['another site that asks whether it may'],
    ]) {
      const { headers } = await say(ours.port, bytes)
      expect(headers['cache-control']).toBe('no-store')
      expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([])
    }
  })

  it('have the longest retry time of their batch', async () => {
    const [theirs, own] = await answersTo(post('notes.enter,notes.refuse?batch=1', '{}'))
    expect([theirs.headers['retry-after'], own.headers['retry-after']]).toEqual([undefined, '2'])
  })
})
