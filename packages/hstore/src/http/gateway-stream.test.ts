import { PassThrough } from 'node:stream'
import { services, type WatchRequest } from '@ticketcd/wire'
import { expect, it } from 'vitest'
import type { HttpResponse } from '../front/front-end.ts'
import { GrpcError } from '../front/grpc-error.ts'
import { Metadata } from '../front/metadata.ts'
import { FakeResponse } from '../testing/fake-response.ts'
import { GatewayStream } from './gateway-stream.ts'

const { watch } = services.Watch
const bytesMax = 1_000

function open(...bodies: readonly string[]) {
  const request = Object.assign(new PassThrough(), { headers: {} })
  const response = new FakeResponse()
  const received: WatchRequest[] = []
  const events: string[] = []
  const stream = new GatewayStream(
    watch,
    new Metadata({}),
    request,
    response as unknown as HttpResponse,
    bytesMax,
    (error) => events.push(String(error)),
  )
  stream.onMessage((bytes) => received.push(watch.request.decode(bytes)))
  stream.onEnd(() => events.push('end'))
  stream.onClose(() => events.push('close'))
  stream.onDrain(() => events.push('drain'))
  for (const body of bodies) request.write(body)
  return { stream, request, response, received, events }
}

const turn = () => new Promise((resolve) => setImmediate(resolve))
const cancel = (id: number) => `{"cancel_request":{"watch_id":${id}}}`
const idsOf = (received: readonly WatchRequest[]) =>
  received.map(({ cancelRequest }) => cancelRequest?.watchId)
const answer = (watchId: number) => watch.response.encode({ watchId, created: true })

it('each object of the body is a message, and each answer a line', async () => {
  const { stream, request, response, received, events } = open(
    cancel(1),
    `\n${cancel(2)}${cancel(3).slice(0, 5)}`,
  )
  await turn()
  request.end(cancel(3).slice(5))
  await turn()
  await turn()
  expect(idsOf(received)).toEqual([1, 2, 3])
  expect(events).toEqual(['end'])
  expect(stream.write(answer(7))).toBe(true)
  stream.end()
  expect(response.text).toBe('{"result":{"watch_id":"7","created":true}}\n')
  expect(response.headers).toEqual({ 'content-type': 'application/json' })
  expect(events).toEqual(['end', 'close'])
  expect(stream.write(answer(8))).toBe(false)
})

it('messages wait while the stream is paused, and so does the end', async () => {
  const { stream, request, received, events } = open()
  stream.pause()
  request.write(cancel(1))
  request.end(cancel(2))
  await turn()
  await turn()
  expect([received, events]).toEqual([[], []])
  stream.resume()
  await turn()
  await turn()
  expect(idsOf(received)).toEqual([1, 2])
  expect(events).toEqual(['end'])
})

it('a client that reads slowly is waited for', async () => {
  const { stream, response, events } = open()
  let written = 1
  while (stream.write(answer(written))) written += 1
  expect(written).toBeLessThan(20)
  expect(events).toEqual([])
  response.resume()
  await turn()
  await turn()
  expect(events).toContain('drain')
})

it('an error is the answer before the first message, and a line afterwards', () => {
  const early = open()
  early.stream.fail(new GrpcError(14, 'etcdserver: no leader'))
  expect(early.response.statusCode).toBe(503)
  const message = 'etcdserver: no leader'
  expect(JSON.parse(early.response.text)).toEqual({ error: message, message, code: 14 })
  const late = open()
  late.stream.write(answer(1))
  late.stream.fail(new GrpcError(14, message))
  expect(JSON.parse(late.response.text.split('\n')[1] ?? '')).toEqual({
    error: { grpc_code: 14, http_code: 503, message, http_status: 'Service Unavailable' },
  })
  expect([early.events, late.events]).toEqual([['close'], ['close']])
})

it('a body that is no JSON of the method is refused', async () => {
  for (const body of ['5', '{"create_request":5}', '{"a":', `{"a":"${'x'.repeat(bytesMax)}"}`, '{"a" 1}']) {
    const { request, response, events } = open(body)
    request.end()
    await turn()
    await turn()
    expect([body, response.statusCode, events]).toEqual([body, 400, ['close']])
  }
})

it('a client that goes away ends the call', async () => {
  const { stream, response, events } = open()
  stream.write(answer(1))
  expect(stream.call.signal.aborted).toBe(false)
  response.destroy()
  await turn()
  await turn()
  expect(events).toEqual(['close'])
  expect(stream.call.signal.aborted).toBe(true)
})

it('an unexpected error of the handler is reported, and ends the call alone', async () => {
  const { stream, request, response, events } = open()
  stream.onMessage(() => {
    throw new TypeError('planted')
  })
  request.write(cancel(1))
  await turn()
  expect(events).toEqual(['TypeError: planted', 'close'])
  expect([response.statusCode, response.text]).toEqual([500, expect.not.stringContaining('planted')])
})
