import fc from 'fast-check'
import { afterEach, expect, test } from 'vitest'
import type { Metadata } from '../../metadata.ts'
import { endAll } from '../../testing/cleanup.ts'
import { Http2Client } from '../../testing/http2-client.ts'
import { startFrontEnd } from '../../testing/started.ts'

afterEach(endAll)

test('headers by the encoder of Node.js are those that its client has sent', async () => {
  let seen: Metadata | undefined
  const { port, errors } = await startFrontEnd({
    unary: {
      Show: (request, { metadata }) => {
        seen = metadata
        return request
      },
    },
  })
  const client = new Http2Client(port)
  const letters = [...'abcdefghijklmnopqrstuvwxyz0123456789-_.']
  const name = fc
    .array(fc.constantFrom(...letters), { minLength: 1, maxLength: 20, size: 'max' })
    .map((each) => `x-${each.join('')}`)
  const value = fc
    .array(fc.integer({ min: 0x20, max: 0x7e }), { maxLength: 300, size: 'max' })
    .map((bytes) => Buffer.from(bytes).toString('latin1').trim())
  // Few names, so that the encoder's table is used, and fields are removed from it.
  const known = fc.constantFrom('token', 'authorization', 'x-trace', 'cache-control', 'grpc-timeout-x')
  const headers = fc.dictionary(fc.oneof(known, name), fc.oneof(fc.constantFrom('a', 'b'), value), {
    maxKeys: 12,
    size: 'max',
  })
  await fc.assert(
    fc.asyncProperty(headers, async (sent) => {
      expect(await client.call('Show', 'abc', sent)).toMatchObject({ status: '0', messages: ['abc'] })
      for (const [each, expected] of Object.entries(sent)) expect(seen?.get(each)).toBe(expected)
    }),
    { numRuns: 200 },
  )
  expect(errors).toEqual([])
})
