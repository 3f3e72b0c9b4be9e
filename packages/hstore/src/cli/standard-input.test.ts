import { Readable } from 'node:stream'
import { expect, it } from 'vitest'
import { allOf } from './standard-input.ts'

it('all bytes are read', async () => {
  expect(String(await allOf(Readable.from([Buffer.from('ab'), 'c'])))).toBe('abc')
  expect(await allOf(Readable.from([]))).toHaveLength(0)
})

it('an input without an end is refused', async () => {
  const mebibyte = Buffer.alloc(1024 * 1024)
  const endless = (function* () {
    for (;;) yield mebibyte
  })()
  await expect(allOf(Readable.from(endless))).rejects.toThrow('Standard input is larger than 64 MiB')
})
