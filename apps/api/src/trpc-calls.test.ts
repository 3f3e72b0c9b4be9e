import { initTRPC } from '@trpc/server'
import { fastifyTRPCPlugin } from '@trpc/server/adapters/fastify'
import { type FastifyInstance, fastify } from 'fastify'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as z from 'zod/mini'
import { answerCalls } from './trpc-calls.ts'

/*
 * The same requests to the library's own adapter and to ours: status and body are to be the same, byte for byte.
 */

const t = initTRPC.context<object>().create({ isDev: false })
const router = t.router({
  notes: t.router({
    list: t.procedure.query(() => ['one', 'two']),
    find: t.procedure.input(z.object({ word: z.string() })).query(({ input }) => ({ found: input.word })),
    nothing: t.procedure.query(() => undefined),
    add: t.procedure.input(z.object({ text: z.string() })).mutation(({ input }) => ({ added: input.text })),
    fail: t.procedure.mutation(() => {
      throw new Error('no')
    }),
  }),
})

const batchMax = 3
let stock: FastifyInstance
let ours: FastifyInstance

beforeAll(async () => {
  stock = fastify({ routerOptions: { maxParamLength: 2_000 } })
  await stock.register(fastifyTRPCPlugin, {
    prefix: '/trpc',
    trpcOptions: { router, maxBatchSize: batchMax, createContext: () => ({}) },
  })
  ours = fastify({ routerOptions: { maxParamLength: 2_000 } })
  ours.removeContentTypeParser('application/json')
  ours.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) =>
    done(null, body),
  )
  ours.all<{ Params: { path: string }; Querystring: { batch?: string; input?: string } }>(
    '/trpc/:path',
    async ({ method, params, query, body }, reply) => {
      const input = method === 'GET' ? query.input || undefined : ((body as string | undefined) ?? '')
      const answer = await answerCalls(
        { method, path: params.path, isBatch: query.batch === '1', input },
        { router, batchMax, context: {} },
      )
      return reply.code(answer.status).type('application/json').send(answer.body)
    },
  )
})
afterAll(async () => {
  await stock.close()
  await ours.close()
})

const asked = (input: unknown) => `input=${encodeURIComponent(JSON.stringify(input))}`
const post = (path: string, payload: string) => ({ method: 'POST' as const, url: `/trpc/${path}`, payload })
const get = (path: string) => ({ method: 'GET' as const, url: `/trpc/${path}` })

const requests = {
  'a query': get('notes.list'),
  'a query with an input': get(`notes.find?${asked({ word: 'fado' })}`),
  'a query that answers nothing': get('notes.nothing'),
  'a query without the input it needs': get('notes.find'),
  'an input that is no JSON': get('notes.find?input={'),
  'an empty input': get('notes.find?input='),
  'an input of null': get('notes.find?input=null'),
  'an input of the wrong form': get(`notes.find?${asked({ word: 3 })}`),
  'a batch of one': get(`notes.find?batch=1&${asked({ 0: { word: 'a' } })}`),
  'a batch of several': get(`notes.list,notes.find,notes.nothing?batch=1&${asked({ 1: { word: 'b' } })}`),
  'a batch of which one fails': get(`notes.list,notes.find?batch=1&${asked({ 1: { word: 1 } })}`),
  'a batch of which one does not exist': get('notes.list,notes.gone?batch=1'),
  'a batch in which all fail alike': get('notes.find,notes.find?batch=1&input={}'),
  'a batch that is too long': get('notes.list,notes.list,notes.list,notes.list?batch=1'),
  'a batch without a flag': get('notes.list,notes.list'),
  'a batch whose input is a list': get(`notes.find?batch=1&${asked([{ word: 'a' }])}`),
  'a batch whose input is a text': get(`notes.find?batch=1&${asked('a')}`),
  'a batch whose input is null': get(`notes.find?batch=1&${asked(null)}`),
  'a batch of a query and a mutation': get('notes.list,notes.add?batch=1'),
  'another flag than 1': get('notes.list?batch=true'),
  'a mutation': post('notes.add', '{"text":"x"}'),
  'a mutation in a batch': post('notes.add?batch=1', '{"0":{"text":"x"}}'),
  'mutations in a batch': post('notes.add,notes.add?batch=1', '{"0":{"text":"x"},"1":{"text":"y"}}'),
  'a mutation that throws': post('notes.fail', '{}'),
  'a mutation whose body is no JSON': post('notes.add', '{"text":'),
  'a mutation with an empty body': post('notes.add', ''),
  'a mutation whose input names prototypes': post('notes.add', '{"__proto__":{"text":"p"},"text":"x"}'),
  'a batch whose index is a prototype': post('notes.add?batch=1', '{"__proto__":{"0":{"text":"p"}}}'),
  'a mutation asked for by GET': get(`notes.add?${asked({ text: 'x' })}`),
  'a query sent by POST': post('notes.list', '{}'),
  'another method': { method: 'PUT' as const, url: '/trpc/notes.add', payload: '{"text":"x"}' },
  'a procedure that does not exist': get('notes.gone'),
  'a router that is no procedure': get('notes'),
  'a name of every object': get('constructor'),
  'a hidden name': get('__proto__'),
  'no name': get('%20'),
  'letters in other alphabets': post('notes.add', '{"text":"Šárka 🎫 עברית"}'),
}

describe('calls over HTTP', () => {
  it.each(Object.entries(requests))(
    'are answered as the library answers them: %s',
    async (_name, request) => {
      const headers = { 'content-type': 'application/json' }
      const [theirs, own] = await Promise.all([
        stock.inject({ ...request, headers }),
        ours.inject({ ...request, headers }),
      ])
      expect({ status: own.statusCode, body: own.body }).toEqual({
        status: theirs.statusCode,
        body: theirs.body,
      })
      // Ours says besides that it is UTF-8, which JSON always is.
      expect(own.headers['content-type']).toMatch(/^application\/json/)
    },
  )
})
