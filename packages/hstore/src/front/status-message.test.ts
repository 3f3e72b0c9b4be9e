import fc from 'fast-check'
import { expect, test } from 'vitest'
import { encodeStatusMessage } from './status-message.ts'

test('printable ASCII stays as it is', () => {
  expect(encodeStatusMessage('etcdserver: key is not provided (~)')).toBe(
    'etcdserver: key is not provided (~)',
  )
})

test('a percent sign, control characters and other letters are encoded as UTF-8', () => {
  expect(encodeStatusMessage('100%\nä€')).toBe('100%25%0A%C3%A4%E2%82%AC')
})

test('each message can be decoded and is printable', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (message) => {
      const encoded = encodeStatusMessage(message)
      expect(encoded).toMatch(/^[\x20-\x7e]*$/)
      expect(decodeURIComponent(encoded)).toBe(message)
    }),
  )
})
