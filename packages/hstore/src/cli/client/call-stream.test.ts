import { once } from 'node:events'
import { constants, createServer, type ServerHttp2Stream } from 'node:http2'
import type { AddressInfo } from 'node:net'
import { services } from '@ticketcd/wire'
import { expect, it, onTestFinished } from 'vitest'
import { Channel } from './channel.ts'

const grpc = { ':status': 200, 'content-type': 'application/grpc' }

/** The error of a call that a server answers so. */
async function errorOf(answer: (stream: ServerHttp2Stream) => void): Promise<unknown> {
  const server = createServer()
  server.on('stream', (stream) => {
    stream.on('error', () => {})
    answer(stream)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  const { port } = server.address() as AddressInfo
  const channel = await Channel.open({ host: '127.0.0.1', port, isSecure: false }, {}, { timeoutMs: 30_000 })
  onTestFinished(() => channel.close())
  return channel.call(services.KV.put, { key: 'a' }, {}).catch((error: unknown) => error)
}

it.each([
  [404, 'not-applied'],
  [503, 'unknown'],
])('the HTTP status %d is no answer, and the outcome is %s', async (status, outcome) => {
  const error = await errorOf((stream) => stream.respond({ ':status': status }, { endStream: true }))
  expect(error).toMatchObject({
    message: `it answers with the HTTP status ${status}`,
    outcome,
    isNodeAtFault: true,
    isAnswer: false,
  })
})

it('a call that ends without a status is no answer', async () => {
  const error = await errorOf((stream) => {
    stream.respond(grpc)
    stream.end()
  })
  expect(error).toMatchObject({ message: 'the connection was lost', outcome: 'unknown' })
})

it('a status OK without a message is no answer', async () => {
  const error = await errorOf((stream) =>
    stream.respond({ ...grpc, 'grpc-status': '0' }, { endStream: true }),
  )
  expect(error).toMatchObject({ message: 'the node ended the call without an answer', outcome: 'unknown' })
})

it('a refused stream was not looked at', async () => {
  const error = await errorOf((stream) => stream.close(constants.NGHTTP2_REFUSED_STREAM))
  expect(error).toMatchObject({ outcome: 'not-applied', isNodeAtFault: true })
})

it.each([
  ['a%C3%A9%25', 'aé%'],
  ['a%zz', 'a%zz'],
])('the message %s is %s', async (encoded, message) => {
  const error = await errorOf((stream) =>
    stream.respond({ ...grpc, 'grpc-status': '3', 'grpc-message': encoded }, { endStream: true }),
  )
  expect(error).toMatchObject({ message, code: 3, outcome: 'not-applied', isAnswer: true })
})

it('a message that is compressed without leave is no answer', async () => {
  const error = await errorOf((stream) => {
    stream.respond(grpc)
    stream.end(Buffer.from([1, 0, 0, 0, 0]))
  })
  expect(error).toMatchObject({ message: expect.stringContaining('compressed flag set'), outcome: 'unknown' })
})
