import { connect as connectHttp2 } from 'node:http2'
import { get } from 'node:https'
import { type ConnectionOptions, connect, type TLSSocket } from 'node:tls'
import { afterEach, expect, onTestFinished, test } from 'vitest'
import { authority, certificate, pathOf } from './testing/certificates.ts'
import { endAll } from './testing/cleanup.ts'
import { Http2Client } from './testing/http2-client.ts'
import { RawClient } from './testing/raw-client.ts'
import { startFrontEnd } from './testing/started.ts'
import { type TlsMaterial, type TlsOptions, tlsFiles } from './tls.ts'

afterEach(endAll)

const material: TlsMaterial = { ...certificate('server'), ca: authority }
const tls: TlsOptions = { load: async () => material, requireClientCert: false }
/** Node sends an address as a name otherwise, and warns. */
const servername = 'localhost'
const trusting = { ca: authority, secure: true, servername }

/** A TLS connection after its handshake; rejects if the server refuses it. */
function connectTls(port: number, options: ConnectionOptions = {}): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', ca: authority, ...options }, () => resolve(socket))
    socket.on('error', reject)
    onTestFinished(() => void socket.destroy())
  })
}

test('gRPC is served over TLS', async () => {
  const { port } = await startFrontEnd({ tls })
  const client = new Http2Client(port, trusting)
  expect(await client.call('Echo', 'abc')).toMatchObject({ status: '0', messages: ['abc'] })
  expect(client.session.alpnProtocol).toBe('h2')
})

test('HTTP/1.1 is served over TLS', async () => {
  const { port } = await startFrontEnd({ tls })
  const body = await new Promise((resolve, reject) => {
    get({ host: '127.0.0.1', port, path: '/health', ca: authority, servername, agent: false }, (response) => {
      response.on('data', (chunk) => resolve(String(chunk)))
    }).on('error', reject)
  })
  expect(body).toBe('path /health')
})

test('HTTP by HTTP/2 is served over TLS, as curl asks for it', async () => {
  const { port } = await startFrontEnd({ tls })
  const session = connectHttp2(`https://127.0.0.1:${port}`, { ca: authority, servername })
  const stream = session.request({ ':path': '/health' })
  const body = await new Promise((resolve) => stream.on('data', (chunk) => resolve(String(chunk))))
  expect(body).toBe('path /health')
  setImmediate(() => session.destroy())
})

test('a handler of HTTP by HTTP/2 that throws answers 500', async () => {
  const { port, errors } = await startFrontEnd({
    tls,
    http: () => {
      throw new Error('secret')
    },
  })
  const session = connectHttp2(`https://127.0.0.1:${port}`, { ca: authority, servername })
  const stream = session.request({ ':path': '/health' })
  const status = await new Promise((resolve) =>
    stream.on('response', (headers) => resolve(headers[':status'])),
  )
  expect(status).toBe(500)
  expect(errors).toHaveLength(1)
  setImmediate(() => session.destroy())
})

test('a client that negotiates no protocol is served by its first bytes', async () => {
  const { port } = await startFrontEnd({ tls })
  const http1 = await connectTls(port)
  http1.write('GET /health HTTP/1.1\r\nHost: x\r\n\r\n')
  const answer = await new Promise((resolve) => http1.on('data', (chunk) => resolve(String(chunk))))
  expect(answer).toContain('path /health')
  const socket = await connectTls(port)
  const client = new Http2Client(port, { createConnection: () => socket })
  expect(await client.call('Echo', 'abc')).toMatchObject({ status: '0', messages: ['abc'] })
})

test('a client of another protocol is refused', async () => {
  const { port } = await startFrontEnd({ tls })
  await expect(connectTls(port, { ALPNProtocols: ['acme-tls/1'] })).rejects.toThrow()
  const plain = new RawClient(port).send('GET / HTTP/1.1\r\n\r\n')
  await expect.poll(() => plain.isClosed).toBe(true)
  await expect(connectTls(port)).resolves.toBeDefined()
})

test('a client that does not complete the handshake is closed', async () => {
  const { port } = await startFrontEnd({ tls, limits: { handshakeTimeoutMs: 20 } })
  const silent = new RawClient(port)
  await expect.poll(() => silent.isClosed).toBe(true)
})

test('a client certificate is required and names the client', async () => {
  let name: string | undefined
  const { port } = await startFrontEnd({
    tls: { ...tls, requireClientCert: true },
    unary: {
      Name: (request, { commonName }) => {
        name = commonName
        return request
      },
    },
  })
  const client = new Http2Client(port, { ...trusting, ...certificate('client') })
  expect(await client.call('Name', 'abc')).toMatchObject({ status: '0' })
  expect(name).toBe('alice')
  const nameless = new Http2Client(port, trusting)
  expect(await nameless.call('Name', 'abc')).toMatchObject({ status: undefined })
  expect(nameless.session.destroyed).toBe(true)
})

test('new connections get new certificates, and the old ones while those are unusable', async () => {
  let loaded: () => Promise<TlsMaterial> = tls.load
  const { port, errors } = await startFrontEnd({ tls: { ...tls, load: () => loaded() } })
  const subject = async () => (await connectTls(port)).getPeerCertificate().subject.CN
  expect(await subject()).toBe('first server')
  loaded = async () => certificate('second')
  expect(await subject()).toBe('second server')
  loaded = async () => ({ ...certificate('server'), key: certificate('second').key })
  expect(await subject()).toBe('second server')
  loaded = () => Promise.reject(new Error('no such file'))
  expect(await subject()).toBe('second server')
  expect(errors).toHaveLength(2)
})

test('a port does not open without usable certificates', async () => {
  const load = tlsFiles({ keyFile: pathOf('server-key.pem'), certFile: '/nonexistent.pem' })
  await expect(startFrontEnd({ tls: { ...tls, load } })).rejects.toThrow('ENOENT')
  const mixed = tlsFiles({ keyFile: pathOf('client-key.pem'), certFile: pathOf('server.pem') })
  await expect(startFrontEnd({ tls: { ...tls, load: mixed } })).rejects.toThrow('key values mismatch')
})

test('certificates are read from files', async () => {
  const load = tlsFiles({
    keyFile: pathOf('server-key.pem'),
    certFile: pathOf('server.pem'),
    caFile: pathOf('ca.pem'),
  })
  expect(await load()).toEqual(material)
})
