import { expect, test } from 'vitest'
import { Routes } from './routes.ts'

const get = () => new Uint8Array()
const watch = () => {}
const routes = new Routes(new Map([['/a.KV/Get', get]]), new Map([['/a.Watch/Watch', watch]]))

test('a path has its handler', () => {
  expect(routes.find('/a.KV/Get')).toEqual({ type: 'unary', handler: get })
  expect(routes.find('/a.Watch/Watch')).toEqual({ type: 'stream', handler: watch })
})

test.each([
  ['/a.KV/Put', 'unknown method Put for service a.KV'],
  ['/a.KV/', 'unknown method  for service a.KV'],
  ['/a.KV/Get?x=1', 'unknown method Get?x=1 for service a.KV'],
  ['/b.KV/Get', 'unknown service b.KV'],
  ['/b/KV/Get', 'unknown service b/KV'],
  ['/a.KV', 'malformed method name: "/a.KV"'],
  ['/', 'malformed method name: "/"'],
  ['', 'malformed method name: ""'],
])('%j is refused as by etcd 3.5', (path, message) => {
  expect(() => routes.find(path)).toThrow(expect.objectContaining({ code: 12, message }))
})

test('two handlers with one path are refused', () => {
  const unary = new Map([['/a.KV/Get', get]])
  expect(() => new Routes(unary, new Map([['/a.KV/Get', watch]]))).toThrow('each method has one path')
  expect(() => new Routes(new Map([['Get', get]]), new Map())).toThrow('each method has one path')
})
