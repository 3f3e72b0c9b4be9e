import { expect, it } from 'vitest'
import { ManualTimers } from '../testing/peers/manual-timers.ts'
import { heartbeat, startNode, type TestNode } from '../testing/peers/node.ts'
import { pair } from '../testing/peers/pair.ts'
import { RequestError } from './request-error.ts'

const patient = { timeoutMs: 60_000 }

const ask = ({ transport }: TestNode, body: string | Buffer, limits = patient) =>
  transport.request('b', 1, Buffer.from(body), limits)

/** The outcome of a request that has no answer. */
async function failureOf(request: Promise<Buffer>): Promise<{ outcome: string; message: string }> {
  const error = await request.then(
    () => undefined,
    (reason) => reason,
  )
  if (!(error instanceof RequestError)) throw new Error('the request has not failed', { cause: error })
  return { outcome: error.outcome, message: error.message }
}

/** A handler whose answers a test gives. */
function held() {
  const bodies: string[] = []
  const answers: ((answer: Buffer) => void)[] = []
  const onRequest = (_from: string, _kind: number, body: Buffer) => {
    bodies.push(body.toString())
    return new Promise<Buffer>((resolve) => answers.push(resolve))
  }
  return { bodies, answers, onRequest }
}

it('requests carry the sender and a kind, and are answered in any order', async () => {
  const handler = held()
  const seen: [string, number][] = []
  const { a } = await pair(
    {},
    {
      onRequest: (from, kind, body) => {
        seen.push([from, kind])
        return handler.onRequest(from, kind, body)
      },
    },
  )
  const requests = [a.transport.request('b', 1, Buffer.from('one'), patient), ask(a, 'two')]
  await expect.poll(() => handler.bodies).toEqual(['one', 'two'])
  handler.answers[1]?.(Buffer.from('second'))
  handler.answers[0]?.(Buffer.from('first'))
  expect((await Promise.all(requests)).map(String)).toEqual(['first', 'second'])
  expect(seen).toEqual([
    ['a', 1],
    ['a', 1],
  ])
})

it('requests keep their order with the messages around them', async () => {
  const order: string[] = []
  const { a } = await pair(
    {},
    {
      onMessage: (message) => order.push(message.type),
      onRequest: async (_from, _kind, body) => {
        order.push(body.toString())
        return body
      },
    },
  )
  a.transport.send(heartbeat('a', 'b', 1))
  const request = ask(a, 'request')
  a.transport.send(heartbeat('a', 'b', 2))
  await request
  expect(order).toEqual(['heartbeat', 'request', 'heartbeat'])
})

it('bodies of megabytes pass in both directions', async () => {
  const { a } = await pair()
  const body = Buffer.alloc(5_000_000, 'ticket')
  expect((await ask(a, body)).equals(body)).toBe(true)
})

it('a request without a connection was certainly not sent', async () => {
  const a = await startNode('a')
  a.transport.setPeers(new Map([['b', []]]))
  expect((await failureOf(ask(a, 'x'))).outcome).toBe('not-sent')
  expect(await failureOf(a.transport.request('z', 1, Buffer.of(), patient))).toEqual({
    outcome: 'not-sent',
    message: 'node z is no known member',
  })
})

it('the outcome of a request whose connection is lost afterwards is unknown', async () => {
  const handler = held()
  const { a, proxy } = await pair({}, { onRequest: handler.onRequest })
  const failure = failureOf(ask(a, 'x'))
  await expect.poll(() => handler.bodies).toEqual(['x'])
  proxy.cut()
  expect((await failure).outcome).toBe('unknown')
  handler.answers[0]?.(Buffer.from('too late'))
})

it('a request that waited behind a stalled write when the connection was lost was not sent', async () => {
  const handler = held()
  const limits = { queueBytesMax: 64_000_000 }
  const { a, proxy } = await pair({ limits }, { onRequest: handler.onRequest })
  proxy.stall('forth')
  const large = Buffer.alloc(24_000_000)
  const sent = failureOf(ask(a, large))
  a.transport.flush()
  const waiting = failureOf(ask(a, 'x'))
  // The first one fills the buffers of the system, so the second one stays in this process.
  await new Promise((resolve) => setImmediate(resolve))
  proxy.cut()
  expect((await sent).outcome).toBe('unknown')
  expect((await waiting).outcome).toBe('not-sent')
  expect(handler.bodies).toEqual([])
})

it('a request beyond the limit of the queue was not sent', async () => {
  const { a, proxy } = await pair({ limits: { queueBytesMax: 1_000_000 } })
  proxy.stall('forth')
  const sent = failureOf(ask(a, Buffer.alloc(24_000_000)))
  expect((await failureOf(ask(a, 'x'))).outcome).toBe('not-sent')
  proxy.cut()
  expect((await sent).outcome).toBe('unknown')
})

it('a request without an answer in time has an unknown outcome, and a late answer does no harm', async () => {
  const timers = new ManualTimers()
  const handler = held()
  const { a } = await pair({ timers }, { onRequest: handler.onRequest })
  const failure = failureOf(ask(a, 'x', { timeoutMs: 50 }))
  await expect.poll(() => handler.bodies).toEqual(['x'])
  timers.advance(50)
  expect(await failure).toEqual({ outcome: 'unknown', message: 'no answer came in 50 ms' })
  const next = ask(a, 'y')
  await expect.poll(() => handler.bodies).toEqual(['x', 'y'])
  handler.answers[0]?.(Buffer.from('late'))
  handler.answers[1]?.(Buffer.from('in time'))
  expect((await next).toString()).toBe('in time')
})

it('a request that the caller gives up is settled at once', async () => {
  const handler = held()
  const { a } = await pair({}, { onRequest: handler.onRequest })
  const gaveUp = new AbortController()
  const failure = failureOf(a.transport.request('b', 1, Buffer.of(), { ...patient, signal: gaveUp.signal }))
  gaveUp.abort()
  expect((await failure).outcome).toBe('unknown')
  const late = a.transport.request('b', 1, Buffer.of(), { ...patient, signal: gaveUp.signal })
  expect((await failureOf(late)).outcome).toBe('not-sent')
})

it('an error of the handler reaches the caller in words', async () => {
  let kind = 0
  const { a } = await pair(
    {},
    {
      onRequest: (_from, asked) => {
        kind = asked
        if (asked === 1) throw new Error('thrown')
        return Promise.reject(new Error('rejected'))
      },
    },
  )
  expect(await failureOf(ask(a, 'x'))).toEqual({ outcome: 'failed', message: 'thrown' })
  const other = a.transport.request('b', 2, Buffer.of(), patient)
  expect(await failureOf(other)).toEqual({ outcome: 'failed', message: 'rejected' })
  expect(kind).toBe(2)
})

it('a request or an answer that fits in no frame is refused in words', async () => {
  const limits = { frameBytesMax: 10_000 }
  const { a } = await pair({ limits }, { limits, onRequest: async () => Buffer.alloc(10_000) })
  expect(await failureOf(ask(a, Buffer.alloc(10_000)))).toMatchObject({ outcome: 'not-sent' })
  expect(await failureOf(ask(a, 'x'))).toEqual({
    outcome: 'failed',
    message: 'the answer has 10000 bytes, more than fit in a frame',
  })
})

it('a node that serves too many requests of a peer refuses more without executing them', async () => {
  const handler = held()
  const { a } = await pair({}, { onRequest: handler.onRequest, limits: { servedRequestsMax: 2 } })
  const served = [ask(a, 'one'), ask(a, 'two')]
  expect((await failureOf(ask(a, 'three'))).outcome).toBe('not-sent')
  expect(handler.bodies).toEqual(['one', 'two'])
  for (const answer of handler.answers) answer(Buffer.from('done'))
  await Promise.all(served)
  const next = ask(a, 'four')
  await expect.poll(() => handler.bodies).toContain('four')
  handler.answers[2]?.(Buffer.from('done'))
  await next
})

it('a node that serves too many bytes of a peer refuses more', async () => {
  const handler = held()
  const { a } = await pair({}, { onRequest: handler.onRequest, limits: { servedBytesMax: 10 } })
  const served = ask(a, 'larger than the limit, but alone')
  expect((await failureOf(ask(a, 'x'))).outcome).toBe('not-sent')
  handler.answers[0]?.(Buffer.from('done'))
  await served
  const next = ask(a, 'small')
  const after = ask(a, '!')
  await expect.poll(() => handler.answers.length).toBe(3)
  for (const answer of handler.answers) answer(Buffer.from('done'))
  await Promise.all([next, after])
})

it('requests that wait when the transport closes are settled', async () => {
  const handler = held()
  const { a } = await pair({}, { onRequest: handler.onRequest })
  const failure = failureOf(ask(a, 'x'))
  await expect.poll(() => handler.bodies).toEqual(['x'])
  await a.transport.close()
  expect((await failure).outcome).toBe('unknown')
  expect((await failureOf(ask(a, 'y'))).outcome).toBe('not-sent')
})
