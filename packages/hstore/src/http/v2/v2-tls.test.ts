import { type ClientHttp2Session, connect } from 'node:http2'
import { request } from 'node:https'
import { text } from 'node:stream/consumers'
import { afterEach, expect, it } from 'vitest'
import { authority, certificate } from '../../front/testing/certificates.ts'
import { endAll, endLater } from '../../front/testing/cleanup.ts'
import type { TlsOptions } from '../../front/tls.ts'
import { startV2 } from '../../testing/v2/v2-stage.ts'

afterEach(endAll)

const tls: TlsOptions = { load: async () => certificate('server'), requireClientCert: false }
const trusting = { ca: authority, servername: 'localhost' }
const form = { 'content-type': 'application/x-www-form-urlencoded' }
const set = '{"action":"set","node":{"key":"/a","value":"1","modifiedIndex":1,"createdIndex":1}}\n'

/** A request by HTTP/2. Resolves when its headers are here. */
async function open(session: ClientHttp2Session, method: string, path: string, body = '') {
  const stream = session.request({ ':method': method, ':path': path, ...form }, { endStream: body === '' })
  if (body !== '') stream.end(body)
  const status = await new Promise((resolve) => {
    stream.on('response', (headers) => resolve(headers[':status']))
  })
  return { status, body: () => text(stream) }
}

it('v2 is served by HTTP/2, with its waits', async () => {
  const { port, node } = await startV2(undefined, tls)
  const session = connect(`https://127.0.0.1:${port}`, trusting)
  endLater(() => setImmediate(() => session.destroy()))
  const wait = await open(session, 'GET', '/v2/keys/a?wait=true')
  expect([wait.status, node.state.v2.waitCount]).toEqual([200, 1])
  const put = await open(session, 'PUT', '/v2/keys/a', 'value=1')
  expect([put.status, await put.body(), await wait.body()]).toEqual([201, set, set])
  const malformed = await open(session, 'GET', '/v2/keys/a%zz')
  expect([malformed.status, await malformed.body()]).toEqual([400, '400 Bad Request'])
})

it('v2 is served by HTTP/1.1 over TLS', async () => {
  const { port } = await startV2(undefined, tls)
  const options = { host: '127.0.0.1', port, path: '/v2/keys/a', agent: false, ...trusting }
  const body = await new Promise((resolve, reject) => {
    const sent = request({ ...options, method: 'PUT', headers: form }, (response) => resolve(text(response)))
    sent.on('error', reject).end('value=1')
  })
  expect(body).toBe(set)
})
