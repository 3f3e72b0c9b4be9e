import { expect, expectTypeOf, it } from 'vitest'
import type { PutRequest } from './messages/put.ts'
import type { Method } from './services/method.ts'
import { allMethods, services } from './services.ts'

it('a method has its gRPC path and its gateway paths', () => {
  expect(services.KV.range).toMatchObject({
    path: '/etcdserverpb.KV/Range',
    streaming: 'none',
    gatewayPaths: ['/kv/range'],
  })
  expect(services.Watch.watch).toMatchObject({ path: '/etcdserverpb.Watch/Watch', streaming: 'both' })
})

it('no two methods share a path', () => {
  const paths = allMethods.flatMap(({ path, gatewayPaths }) => [path, ...gatewayPaths])
  expect(new Set(paths).size).toBe(paths.length)
})

it('a method has the types of its messages', () => {
  expectTypeOf(services.KV.put.request.decode).returns.toEqualTypeOf<PutRequest>()
  expectTypeOf(services.Watch.watch).toMatchTypeOf<Method<object, object, 'both'>>()
})
