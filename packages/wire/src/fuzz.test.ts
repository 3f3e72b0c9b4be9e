import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Message } from './message.ts'
import { arbitraryMessage } from './testing/arbitrary-message.ts'
import { messages } from './testing/proto-files.ts'
import { WireError } from './wire-error.ts'

/** A message, or undefined if the bytes raise a WireError. Another error fails the test. */
function decoded(message: Message<object>, bytes: Uint8Array): object | undefined {
  try {
    return message.decode(bytes)
  } catch (error) {
    expect(error).toBeInstanceOf(WireError)
    expect((error as WireError).field).not.toBe('')
    return undefined
  }
}

/** Checks that every decoded value is a valid message. */
function check(message: Message<object>, bytes: Uint8Array): void {
  const value = decoded(message, bytes)
  if (value === undefined) return
  const again = message.encode(value)
  expect(message.encode(message.decode(again)).equals(again)).toBe(true)
}

const anyMessage = fc.constantFrom(...messages)
/** Tags and lengths that are likely to be valid. */
const lively = fc.oneof(
  fc.integer({ min: 0, max: 0x7f }),
  fc.constantFrom(0x0a, 0x12, 0x1a, 0x22, 0xff, 0x80),
)

it('any bytes are a message or raise a WireError with a field', () => {
  fc.assert(
    fc.property(
      anyMessage,
      fc.oneof(
        fc.uint8Array({ maxLength: 200 }),
        fc.array(lively, { maxLength: 60 }).map((list) => Uint8Array.from(list)),
      ),
      check,
    ),
    { numRuns: 1500 },
  )
})

const change = fc.record({
  at: fc.nat(),
  type: fc.constantFrom('flip', 'cut', 'insert', 'repeat'),
  byte: fc.nat(255),
})
type Change = typeof change extends fc.Arbitrary<infer T> ? T : never

function changed(bytes: Buffer, { at, type, byte }: Change): Buffer {
  const index = bytes.length === 0 ? 0 : at % bytes.length
  const before = bytes.subarray(0, index)
  switch (type) {
    case 'flip':
      return Buffer.concat([before, Uint8Array.of((bytes[index] ?? 0) ^ byte), bytes.subarray(index + 1)])
    case 'cut':
      return before
    case 'insert':
      return Buffer.concat([before, Uint8Array.of(byte), bytes.subarray(index)])
    default:
      return Buffer.concat([bytes.subarray(index), bytes])
  }
}

it('a valid message with some bytes changed is a message or raises a WireError with a field', () => {
  const messageAndBytes = anyMessage.chain((message) =>
    arbitraryMessage(message, 3).map((value) => ({ message, bytes: message.encode(value) })),
  )
  fc.assert(
    fc.property(
      messageAndBytes,
      fc.array(change, { minLength: 1, maxLength: 3 }),
      ({ message, bytes }, changes) => check(message, changes.reduce(changed, bytes)),
    ),
    { numRuns: 1500 },
  )
})

it('any JSON is a message or raises a WireError with a field', () => {
  const names = [...new Set(messages.flatMap(({ fields }) => fields.map(({ protoName }) => protoName)))]
  const json = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      fc.jsonValue({ maxDepth: 1 }),
      fc.constantFrom('YQ==', 'READ', '-1', '9223372036854775807', '1e5', 0, true),
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom(...names), tie('value'), { maxKeys: 6 }),
    ),
  })).value
  fc.assert(
    fc.property(anyMessage, json, (message, value) => {
      try {
        const read = message.fromJson(value)
        expect(message.decode(message.encode(read))).toEqual(read)
      } catch (error) {
        if (!(error instanceof WireError)) throw error
        expect(error.field).not.toBe('')
      }
    }),
    { numRuns: 1500 },
  )
})
