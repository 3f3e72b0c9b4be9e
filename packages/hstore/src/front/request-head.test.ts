import { expect, test } from 'vitest'
import { isGrpc, readHead } from './request-head.ts'
import { Routes } from './routes.ts'

const get = () => new Uint8Array()
const routes = new Routes(new Map([['/a.KV/Get', get]]), new Map())
const good = { ':method': 'POST', ':path': '/a.KV/Get', 'content-type': 'application/grpc' }

test('a good request has its route, time-out and encoding', () => {
  expect(readHead(good, routes)).toEqual({
    path: '/a.KV/Get',
    route: { type: 'unary', handler: get },
    timeoutMs: undefined,
    encoding: 'identity',
  })
  const head = readHead({ ...good, 'grpc-timeout': '5S', 'grpc-encoding': 'gzip' }, routes)
  expect(head).toMatchObject({ timeoutMs: 5000, encoding: 'gzip' })
})

test.each(['application/grpc', 'application/grpc+proto', 'application/grpc;x=y', 'Application/gRPC'])(
  '%s is the content type of gRPC',
  (type) => expect(isGrpc(type)).toBe(true),
)

test.each(['application/grpc-web', 'application/json', '', undefined, ['application/grpc']])(
  '%j is not the content type of gRPC',
  (type) => expect(isGrpc(type)).toBe(false),
)

test.each([
  [{ 'content-type': 'a/b' }, 415, 3, 'invalid gRPC request content-type "a/b"'],
  [{ 'content-type': undefined }, 415, 3, 'invalid gRPC request content-type ""'],
  [{ 'grpc-timeout': '1' }, 400, 13, 'malformed grpc-timeout: transport: timeout string is too short: "1"'],
  [{ ':method': 'GET' }, 405, 13, 'Received a HEADERS frame with :method "GET" which should be POST'],
  [{ ':path': undefined }, 200, 12, 'malformed method name: "undefined"'],
  [{ ':path': '/a.KV/Put' }, 200, 12, 'unknown method Put for service a.KV'],
  [{ 'grpc-encoding': 'snappy' }, 200, 12, 'grpc: Decompressor is not installed for grpc-encoding "snappy"'],
])('%j is refused as by etcd 3.5', (headers, httpStatus, code, message) => {
  expect(readHead({ ...good, ...headers }, routes)).toMatchObject({ httpStatus, error: { code, message } })
})
