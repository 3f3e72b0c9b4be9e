import {
  type ChannelOptions,
  Client,
  type ClientDuplexStream,
  compressionAlgorithms,
  credentials,
  Metadata,
  type ServiceError,
} from '@grpc/grpc-js'
import { afterEach, describe, expect, onTestFinished, test } from 'vitest'
import { GrpcError, grpcCode } from './grpc-error.ts'
import { authority, certificate } from './testing/certificates.ts'
import { endAll } from './testing/cleanup.ts'
import { frontEnds } from './testing/started.ts'

afterEach(endAll)

/*
 * The client of etcd3. It shows that the bytes are those of gRPC, apart from the clients of these
 * tests.
 */

const raw = (bytes: Buffer) => bytes

function clientOf(port: number, options: ChannelOptions = {}, secure = false) {
  const security = secure ? credentials.createSsl(authority) : credentials.createInsecure()
  const client = new Client(`127.0.0.1:${port}`, security, {
    'grpc.max_receive_message_length': -1,
    'grpc.use_local_subchannel_pool': 1,
    ...options,
  })
  onTestFinished(() => client.close())
  return client
}

function unary(
  client: Client,
  method: string,
  text: string,
  more: { deadline?: Date; metadata?: Metadata } = {},
) {
  const { deadline, metadata = new Metadata() } = more
  const callOptions = deadline === undefined ? {} : { deadline }
  return new Promise<string>((resolve, reject) => {
    const answered = (error: ServiceError | null, answer?: Buffer) =>
      error ? reject(error) : resolve(String(answer))
    client.makeUnaryRequest(
      `/test.Store/${method}`,
      raw,
      raw,
      Buffer.from(text),
      metadata,
      callOptions,
      answered,
    )
  })
}

function duplex(client: Client, method: string): ClientDuplexStream<Buffer, Buffer> {
  const stream = client.makeBidiStreamRequest(`/test.Store/${method}`, raw, raw)
  return stream
}

describe.each(frontEnds)('HTTP/2 by $server', ({ startFrontEnd }) => {
  test('many calls at once, small and large', async () => {
    const { port } = await startFrontEnd()
    const client = clientOf(port)
    const texts = Array.from({ length: 300 }, (_, index) =>
      `${index} `.repeat(index % 10 === 0 ? 20_000 : index),
    )
    const answers = await Promise.all(texts.map((text) => unary(client, 'Echo', text)))
    expect(answers.every((answer, index) => answer === texts[index])).toBe(true)
  })

  test('a request at the limit passes, one above is refused', async () => {
    const { port } = await startFrontEnd()
    const client = clientOf(port)
    const largest = 'x'.repeat(2 * 1024 * 1024)
    expect((await unary(client, 'Echo', largest)) === largest).toBe(true)
    await expect(unary(client, 'Echo', `${largest}x`)).rejects.toMatchObject({
      code: 8,
      details: 'grpc: received message larger than max (2097153 vs. 2097152)',
    })
  })

  test('an error has its code, text and metadata', async () => {
    const { port } = await startFrontEnd({
      unary: {
        Fail: () => {
          throw new GrpcError(grpcCode.failedPrecondition, 'etcdserver: no „leader“ 100%', {
            'x-hint-bin': 'AQI=',
          })
        },
      },
    })
    const error: ServiceError = await unary(clientOf(port), 'Fail', '').catch((thrown) => thrown)
    expect(error).toMatchObject({ code: 9, details: 'etcdserver: no „leader“ 100%' })
    expect(error.metadata.get('x-hint-bin')).toEqual([Buffer.from([1, 2])])
  })

  test('metadata arrives, in text and in bytes', async () => {
    const { port } = await startFrontEnd({
      unary: {
        Show: (_request, { metadata }) =>
          Buffer.from(`${metadata.get('token')} ${metadata.getBinary('key-bin')?.toString('hex')}`),
      },
    })
    const metadata = new Metadata()
    metadata.set('token', 'abc')
    metadata.set('key-bin', Buffer.from([0, 255]))
    expect(await unary(clientOf(port), 'Show', '', { metadata })).toBe('abc 00ff')
  })

  test('the deadline of a call arrives', async () => {
    let timeoutMs: number | undefined
    const { port } = await startFrontEnd({
      unary: {
        Echo: (request, call) => {
          timeoutMs = call.timeoutMs
          return request
        },
      },
    })
    await unary(clientOf(port), 'Echo', '', { deadline: new Date(Date.now() + 3_600_000) })
    expect(timeoutMs).toBeGreaterThan(0)
    expect(timeoutMs).toBeLessThanOrEqual(3_600_000)
  })

  test('a compressed request is understood', async () => {
    const { port } = await startFrontEnd()
    const client = clientOf(port, { 'grpc.default_compression_algorithm': compressionAlgorithms.gzip })
    const text = 'compressible '.repeat(10_000)
    expect((await unary(client, 'Echo', text)) === text).toBe(true)
  })

  test('a compressed request of an unknown kind is refused', async () => {
    const { port } = await startFrontEnd()
    const client = clientOf(port, { 'grpc.default_compression_algorithm': compressionAlgorithms.deflate })
    await expect(unary(client, 'Echo', 'abc')).rejects.toMatchObject({ code: 12 })
  })

  test('a stream in both directions, and its cancellation', async () => {
    let closed = 0
    const { port } = await startFrontEnd({
      streams: {
        Chat: (stream) => {
          stream.onMessage((message) => void stream.write(Buffer.from(`re ${message}`)))
          stream.onEnd(() => stream.fail(new GrpcError(grpcCode.aborted, 'ended')))
          stream.onClose(() => {
            closed += 1
          })
        },
      },
    })
    const client = clientOf(port)
    const first = duplex(client, 'Chat')
    const seen: string[] = []
    first.on('data', (message) => seen.push(String(message)))
    first.on('error', (error: ServiceError) => seen.push(`${error.code} ${error.details}`))
    first.write(Buffer.from('one'))
    await expect.poll(() => seen).toEqual(['re one'])
    first.end()
    await expect.poll(() => seen).toEqual(['re one', '10 ended'])

    const second = duplex(client, 'Chat')
    const codes: number[] = []
    second.on('error', (error: ServiceError) => codes.push(error.code))
    second.on('data', () => second.cancel())
    second.write(Buffer.from('one'))
    await expect.poll(() => codes).toEqual([1])
    await expect.poll(() => closed).toBe(2)
  })

  test('a slow reader of a stream gets all of it', async () => {
    const total = 300
    let written = 0
    const { port } = await startFrontEnd({
      streams: {
        Many: (stream) => {
          const fill = () => {
            while (written < total) {
              written += 1
              if (!stream.write(Buffer.alloc(50_000, written))) return
            }
            stream.end()
          }
          stream.onDrain(fill)
          fill()
        },
      },
    })
    const client = clientOf(port)
    const stream = duplex(client, 'Many')
    let read = 0
    let maximumAhead = 0
    for await (const message of stream) {
      expect((message as Buffer)[0]).toBe((read + 1) % 256)
      read += 1
      maximumAhead = Math.max(maximumAhead, written - read)
      await unary(client, 'Echo', '')
    }
    expect(read).toBe(total)
    expect(maximumAhead).toBeLessThan(100)
  })

  test('calls over TLS', async () => {
    const material = certificate('server')
    const { port } = await startFrontEnd({ tls: { load: async () => material, requireClientCert: false } })
    expect(await unary(clientOf(port, {}, true), 'Echo', 'abc')).toBe('abc')
  })

  test('a client reconnects after GOAWAY', async () => {
    const first = await startFrontEnd()
    const client = clientOf(first.port, { 'grpc.initial_reconnect_backoff_ms': 100 })
    expect(await unary(client, 'Echo', 'abc')).toBe('abc')
    await first.frontEnd.close(1000)
    await startFrontEnd({ port: first.port })
    await expect.poll(() => unary(client, 'Echo', 'def').catch(() => '')).toBe('def')
  })
})
