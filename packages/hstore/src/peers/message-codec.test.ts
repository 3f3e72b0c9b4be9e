import type { Message } from '@ticketcd/raft'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { Reader, Writer } from '../codec/bytes.ts'
import { arbitraryMessage, messageTypes } from '../testing/peers/arbitrary-message.ts'
import { readMessage, writeMessage } from './message-codec.ts'

const messages = arbitraryMessage('a', 'b')

function encoded(message: Message): Buffer {
  const out = new Writer(16)
  writeMessage(out, message)
  return out.view()
}

const decoded = (bytes: Uint8Array) => readMessage(new Reader(bytes), 'a', 'b')

it('every message is read as it was written', () => {
  const seen = new Set<string>()
  fc.assert(
    fc.property(messages, (message) => {
      seen.add(message.type)
      expect(decoded(encoded(message))).toEqual(message)
    }),
    { numRuns: 500 },
  )
  expect([...seen].sort()).toEqual([...messageTypes].sort())
})

it('a message that is cut off anywhere, or goes on, raises a RangeError', () => {
  fc.assert(
    fc.property(messages, fc.nat(), (message, at) => {
      const bytes = encoded(message)
      expect(() => decoded(bytes.subarray(0, at % bytes.length))).toThrow(RangeError)
      expect(() => decoded(Buffer.concat([bytes, Buffer.of(0)]))).toThrow(RangeError)
    }),
  )
})

it('bytes that are no message raise nothing but a RangeError', () => {
  const damaged = fc.tuple(messages, fc.nat(), fc.nat({ max: 255 })).map(([message, at, value]) => {
    const bytes = encoded(message)
    bytes[at % bytes.length] = value
    return bytes
  })
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array({ maxLength: 200 }), damaged), (bytes) => {
      try {
        decoded(bytes)
      } catch (error) {
        expect(error).toBeInstanceOf(RangeError)
      }
    }),
    { numRuns: 1_000 },
  )
})

it('a command does not share memory with its frame', () => {
  const entries = [{ index: 1, term: 1, type: 'command', command: Buffer.of(1, 2, 3) }] as const
  const append: Message = {
    type: 'append',
    from: 'a',
    to: 'b',
    term: 1,
    previousIndex: 0,
    previousTerm: 0,
    committed: 0,
    entries,
  }
  const bytes = encoded(append)
  const message = decoded(bytes)
  bytes.fill(0)
  expect(message).toEqual(append)
})
