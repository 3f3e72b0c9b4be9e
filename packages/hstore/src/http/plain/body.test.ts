import { once } from 'node:events'
import { PassThrough } from 'node:stream'
import { expect, it } from 'vitest'
import type { HttpRequest } from '../../front/front-end.ts'
import { bodyOf } from './body.ts'

function open(bytesMax: number) {
  const request = new PassThrough()
  return { request, body: bodyOf(Object.assign(request, { headers: {} }) as HttpRequest, bytesMax) }
}

it('a body comes in parts', async () => {
  const { request, body } = open(4)
  request.write('ab')
  request.end('cd')
  expect(String(await body)).toBe('abcd')
})

it('one that is too large is refused at once, and the rest is read', async () => {
  const { request, body } = open(4)
  request.write('abcde')
  await expect(body).rejects.toMatchObject({ code: 'too-large' })
  request.end('x'.repeat(100_000))
  await once(request, 'end')
  expect(request.readableLength).toBe(0)
})

it('one that ends early is refused', async () => {
  const { request, body } = open(4)
  request.write('ab')
  request.destroy()
  await expect(body).rejects.toMatchObject({ code: 'invalid-request' })
})
