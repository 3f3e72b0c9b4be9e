import fc from 'fast-check'
import { expect, it } from 'vitest'
import { otherSecret, secret, startMs } from '../testing/discovery/announced.ts'
import { type Message, messageText, newMessage, parseMessage, payloadBytesMax } from './message.ts'
import { isCurrent, isSealedWith, seal, sealKey } from './seal.ts'

const tag = '0'.repeat(32)
const key = sealKey(secret)
const sealed = seal(newMessage('answer', tag, startMs, '{"a":1}'), key)

it('a message is the same after it was text', () => {
  expect(parseMessage(messageText(sealed))).toEqual(sealed)
  const unsealed = seal(newMessage('entry', 'any', 0, ''), undefined)
  expect(parseMessage(messageText(unsealed))).toEqual(unsealed)
})

it('each message has a nonce of its own', () => {
  const nonces = Array.from({ length: 100 }, () => newMessage('question', tag, 0, '').nonce)
  expect(new Set(nonces).size).toBe(100)
})

it('any text is a message or none, and never an error', () => {
  const anyText = fc.uint8Array().map((bytes) => Buffer.from(bytes).toString())
  const hex = (length: number) =>
    fc
      .array(fc.constantFrom(...'0123456789abcdef'), { minLength: length - 1, maxLength: length })
      .map((all) => all.join(''))
  const fields = fc.tuple(
    fc.constantFrom('hstore1', 'hstore2'),
    fc.constantFrom('answer', 'entry', 'x'),
    fc.oneof(fc.constant('any'), hex(32)),
    hex(32),
    fc.nat().map(String),
    fc.oneof(fc.constant('-'), hex(64)),
  )
  const header = fc.oneof(
    anyText,
    fields.map((all) => all.join(' ')),
  )
  fc.assert(
    fc.property(header, anyText, (text, payload) => {
      const message = parseMessage({ header: text, payload })
      if (message !== undefined) expect(messageText(message)).toEqual({ header: text, payload })
    }),
  )
})

it('a payload that is too long for a packet is refused', () => {
  const { header } = messageText(sealed)
  expect(parseMessage({ header, payload: 'x'.repeat(payloadBytesMax) })).toBeDefined()
  expect(parseMessage({ header, payload: 'x'.repeat(payloadBytesMax + 1) })).toBeUndefined()
})

it('the code covers every field', () => {
  const changes: Partial<Message>[] = [
    { kind: 'entry' },
    { clusterTag: '1'.repeat(32) },
    { nonce: '1'.repeat(32) },
    { timeMs: startMs + 1 },
    { payload: '{"a":2}' },
    { mac: 'f'.repeat(64) },
    { mac: undefined },
  ]
  expect(isSealedWith(sealed, key)).toBe(true)
  for (const change of changes) expect(isSealedWith({ ...sealed, ...change }, key)).toBe(false)
})

it('a code of another secret is wrong, and so is one where there is no secret', () => {
  expect(isSealedWith(sealed, sealKey(otherSecret))).toBe(false)
  expect(isSealedWith(sealed, undefined)).toBe(false)
  expect(isSealedWith(seal(sealed, undefined), undefined)).toBe(true)
})

it('a time stamp counts for five minutes in both directions', () => {
  const limitMs = 300_000
  expect([-limitMs, 0, limitMs].map((ms) => isCurrent(sealed, startMs + ms))).toEqual([true, true, true])
  expect([-limitMs - 1, limitMs + 1].map((ms) => isCurrent(sealed, startMs + ms))).toEqual([false, false])
})
