import { Agent, request } from 'node:http'
import { connect as connectHttp2 } from 'node:http2'
import { afterEach, expect, test } from 'vitest'
import { endAll } from './testing/cleanup.ts'
import { Http2Client } from './testing/http2-client.ts'
import { RawClient } from './testing/raw-client.ts'
import { frontEnds, startFrontEnd } from './testing/started.ts'

afterEach(endAll)

/** The status and body of a request; a body to send makes it a POST. */
function fetchPath(port: number, path: string, body = '', agent = new Agent()): Promise<string> {
  return new Promise((resolve, reject) => {
    const method = body === '' ? 'GET' : 'POST'
    const sent = request({ host: '127.0.0.1', port, path, method, agent }, (response) => {
      let text = ''
      response.on('data', (chunk) => {
        text += chunk
      })
      response.on('end', () => resolve(`${response.statusCode} ${text}`))
      response.on('error', reject)
    })
    sent.on('error', reject)
    sent.end(body)
  })
}

test.each(frontEnds)('HTTP/1.1 and gRPC by $server share a port', async ({ startFrontEnd }) => {
  const { port } = await startFrontEnd()
  expect(await fetchPath(port, '/health')).toBe('200 path /health')
  expect(await new Http2Client(port).call('Echo', 'abc')).toMatchObject({ status: '0' })
  expect(await fetchPath(port, '/metrics')).toBe('200 path /metrics')
})

test('a request may arrive byte by byte, and several share a connection', async () => {
  const { port } = await startFrontEnd()
  const client = new RawClient(port)
  for (const byte of 'PATCH /a HTTP/1.1\r\nHost: x\r\n\r\nGET /b HTTP/1.1\r\nHost: x\r\n\r\n') {
    client.send(byte)
    await new Promise((resolve) => setImmediate(resolve))
  }
  await expect.poll(() => client.text).toMatch(/path \/a.*path \/b/s)
})

test('a body arrives whole', async () => {
  const { port } = await startFrontEnd({
    http: (incoming, response) => {
      let bytes = 0
      incoming.on('data', (chunk) => {
        bytes += chunk.length
      })
      incoming.on('end', () => response.end(`${bytes} bytes`))
    },
  })
  expect(await fetchPath(port, '/', 'x'.repeat(300_000))).toBe('200 300000 bytes')
})

test.each([
  [
    'throws',
    () => {
      throw new Error('secret')
    },
  ],
  ['rejects', () => Promise.reject(new Error('secret'))],
])('a handler that %s answers 500 and is reported', async (_name, http) => {
  const { port, errors } = await startFrontEnd({ http })
  expect(await fetchPath(port, '/')).toBe('500 ')
  expect(errors).toHaveLength(1)
})

test('a handler that throws after its headers ends the connection', async () => {
  const { port, errors } = await startFrontEnd({
    http: (_request, response) => {
      response.writeHead(200, { 'content-length': 5 })
      response.write('ab')
      throw new Error('secret')
    },
  })
  await expect(fetchPath(port, '/')).rejects.toThrow()
  expect(errors).toHaveLength(1)
})

test('headers that are incomplete for too long end the connection', async () => {
  const { port } = await startFrontEnd({ limits: { headersTimeoutMs: 20 } })
  const client = new RawClient(port).send('GET / HTTP/1.1\r\nHost: ')
  await expect.poll(() => client.isClosed).toBe(true)
  expect(client.text).toMatch(/^HTTP\/1.1 408 /)
})

test('headers that are too long are refused', async () => {
  const { port } = await startFrontEnd({ limits: { headerBytesMax: 1000 } })
  const client = new RawClient(port).send(`GET / HTTP/1.1\r\nHost: ${'x'.repeat(2000)}\r\n\r\n`)
  await expect.poll(() => client.isClosed).toBe(true)
  expect(client.text).toMatch(/^HTTP\/1.1 431 /)
})

test('bytes that are no HTTP are refused', async () => {
  const { port } = await startFrontEnd()
  const client = new RawClient(port).send('\x16\x03\x01 a TLS client\r\n\r\n')
  await expect.poll(() => client.isClosed).toBe(true)
  expect(client.text).toMatch(/^HTTP\/1.1 400 /)
})

test.each(frontEnds)(
  'HTTP by HTTP/2 is refused as by etcd, on a plain port by $server',
  async ({ startFrontEnd }) => {
    const { port } = await startFrontEnd()
    const session = connectHttp2(`http://127.0.0.1:${port}`)
    const stream = session.request({ ':path': '/health' })
    const status = await new Promise((resolve) =>
      stream.on('response', (headers) => resolve(headers[':status'])),
    )
    expect(status).toBe(415)
    setImmediate(() => session.destroy())
  },
)
