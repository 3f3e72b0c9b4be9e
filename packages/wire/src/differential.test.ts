import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { arbitraryMessage } from './testing/arbitrary-message.ts'
import { loadProtoFiles, messages } from './testing/proto-files.ts'

const root = loadProtoFiles()
const shipped = messages.flatMap((message) => {
  const theirs = root.lookup(message.name) === null ? undefined : root.lookupType(message.name)
  return theirs === undefined ? [] : [{ name: message.name, message, theirs }]
})
/** Fields that protobufjs lacks, because they are missing in the shipped files. */
const newer = { hashedPassword: '' }
const runs = { numRuns: 25 }

describe.each(shipped)('$name', ({ message, theirs }) => {
  const arbitrary = arbitraryMessage(message).map((value) =>
    'hashedPassword' in value ? { ...value, ...newer } : value,
  )

  it('protobufjs reads our bytes as the message that the gateway would send, and writes the same bytes', () => {
    fc.assert(
      fc.property(arbitrary, (value) => {
        const bytes = message.encode(value)
        const decoded = theirs.decode(bytes)
        const json = theirs.toObject(decoded, { longs: String, enums: String, bytes: String })
        expect(json).toEqual(message.toJson(value))
        expect(Buffer.from(theirs.encode(decoded).finish()).equals(bytes)).toBe(true)
      }),
      runs,
    )
  })

  it('a message is decoded as it was encoded, by bytes and by JSON', () => {
    fc.assert(
      fc.property(arbitrary, (value) => {
        const bytes = message.encode(value)
        const decoded = message.decode(bytes)
        expect(decoded).toEqual(value)
        expect(message.fromJson(JSON.parse(JSON.stringify(message.toJson(value))))).toEqual(value)
        expect(message.encode(decoded).equals(bytes)).toBe(true)
      }),
      runs,
    )
  })
})

it.each(messages.filter(({ name }) => root.lookup(name) === null))(
  'a message that the client does not have is decoded as it was encoded: $name',
  (message) => {
    fc.assert(
      fc.property(arbitraryMessage(message, 3), (value) => {
        expect(message.decode(message.encode(value))).toEqual(value)
      }),
      runs,
    )
  },
)
