import { afterEach, describe, expect, test } from 'vitest'
import type { ServerStream } from './front-end.ts'
import { GrpcError, grpcCode } from './grpc-error.ts'
import { endAll } from './testing/cleanup.ts'
import { framed } from './testing/fake-call.ts'
import { answerOf, Http2Client } from './testing/http2-client.ts'
import { frontEnds } from './testing/started.ts'

afterEach(endAll)

const ok = { httpStatus: 200, status: '0', message: '', rstCode: 0 }

describe.each(frontEnds)('HTTP/2 by $server', ({ startFrontEnd }) => {
  test('a stream sends and receives in turns, and half-closes', async () => {
    const { port } = await startFrontEnd({
      streams: {
        Chat: (stream) => {
          let count = 0
          stream.onMessage((message) => {
            count += 1
            stream.write(Buffer.from(`re ${message}`))
          })
          stream.onEnd(() => {
            stream.write(Buffer.from(`${count} messages`))
            stream.end()
          })
        },
      },
    })
    const stream = new Http2Client(port).open('Chat')
    const answer = answerOf(stream)
    stream.write(framed('one'))
    stream.write(Buffer.concat([framed('two'), framed('three').subarray(0, 6)]))
    stream.end(framed('three').subarray(6))
    expect(await answer).toEqual({ ...ok, messages: ['re one', 're two', 're three', '3 messages'] })
  })

  test('the server ends a stream while the client still sends', async () => {
    const { port } = await startFrontEnd({
      streams: {
        Once: (stream) => {
          stream.onMessage(() => {
            stream.write(Buffer.from('enough'))
            stream.fail(new GrpcError(grpcCode.unavailable, 'leader changed'))
          })
        },
      },
    })
    const stream = new Http2Client(port).open('Once')
    stream.write(framed('one'))
    expect(await answerOf(stream)).toEqual({
      httpStatus: 200,
      status: '14',
      message: 'leader changed',
      messages: ['enough'],
      rstCode: 0,
    })
  })

  test('a slow reader stops the server, and all arrives when it reads', async () => {
    const total = 400
    const message = Buffer.alloc(20_000, 'z')
    let written = 0
    const { port } = await startFrontEnd({
      streams: {
        Many: (stream) => {
          const fill = () => {
            while (written < total) {
              written += 1
              if (!stream.write(message)) return
            }
            stream.end()
          }
          stream.onDrain(fill)
          fill()
        },
      },
    })
    const client = new Http2Client(port)
    const stream = client.open('Many')
    stream.pause()
    // An answer to a later call: the server has written all that the window admits.
    await client.call('Echo', 'abc')
    expect(written).toBeLessThan(20)
    const answer = answerOf(stream)
    stream.resume()
    const { messages, status } = await answer
    expect([messages.length, status]).toEqual([total, '0'])
  })

  test('a paused stream stops the client, and all arrives when it resumes', async () => {
    const streams: ServerStream[] = []
    let received = 0
    const { port } = await startFrontEnd({
      streams: {
        Slow: (stream) => {
          streams.push(stream)
          stream.pause()
          stream.onMessage(() => {
            received += 1
          })
          stream.onEnd(() => stream.end())
        },
      },
    })
    const client = new Http2Client(port)
    const stream = client.open('Slow')
    const answer = answerOf(stream)
    for (let count = 0; count < 100; count += 1) stream.write(framed('x'.repeat(20_000)))
    stream.end()
    await expect.poll(() => streams.length).toBe(1)
    await client.call('Echo', 'abc')
    expect(received).toBe(0)
    expect(stream.writableLength).toBeGreaterThan(0)
    streams[0]?.resume()
    expect((await answer).status).toBe('0')
    expect(received).toBe(100)
  })

  test('a reset of a paused stream closes it', async () => {
    const streams: ServerStream[] = []
    let closed = 0
    const { port } = await startFrontEnd({
      streams: {
        Slow: (stream) => {
          streams.push(stream)
          stream.pause()
          stream.onClose(() => {
            closed += 1
          })
        },
      },
    })
    const stream = new Http2Client(port).open('Slow')
    stream.write(framed('x'.repeat(20_000)))
    await expect.poll(() => streams.length).toBe(1)
    stream.close(8)
    await expect.poll(() => closed).toBe(1)
  })
})
