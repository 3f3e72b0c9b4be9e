import fc from 'fast-check'
import { expect, it } from 'vitest'
import { Writer } from '../codec/bytes.ts'
import { admissionOf } from './admission.ts'
import {
  type Greeting,
  idOf,
  protocolVersion,
  readGreeting,
  readRefusal,
  readWelcome,
  writeGreeting,
  writeRefusal,
  writeWelcome,
} from './greeting.ts'

const greeting: Greeting = { clusterId: 'shop', from: 'a', to: 'b', instance: 'x', purpose: 'messages' }

function bytesOf(write: (out: Writer) => void): Buffer {
  const out = new Writer()
  write(out)
  return out.view()
}

it('greeting, welcome and refusal are read as they were written', () => {
  const snapshot: Greeting = { ...greeting, from: 'größe', purpose: 'snapshot' }
  expect(readGreeting(bytesOf((out) => writeGreeting(out, snapshot)))).toEqual(snapshot)
  const welcome = { clusterId: 'shop', nodeId: 'b' }
  expect(readWelcome(bytesOf((out) => writeWelcome(out, welcome)))).toEqual(welcome)
  const refusal = { code: 'removed', words: 'node a was removed' } as const
  expect(readRefusal(bytesOf((out) => writeRefusal(out, refusal)))).toEqual(refusal)
})

it('bytes that are no greeting raise nothing but a RangeError', () => {
  const valid = bytesOf((out) => writeGreeting(out, greeting))
  const damaged = fc.tuple(fc.nat(valid.length - 1), fc.nat(255)).map(([at, value]) => {
    const bytes = Buffer.from(valid)
    bytes[at] = value
    return bytes
  })
  fc.assert(
    fc.property(fc.oneof(damaged, fc.uint8Array()), (bytes) => {
      for (const read of [readGreeting, readWelcome, readRefusal])
        try {
          read(bytes)
        } catch (error) {
          expect(error).toBeInstanceOf(RangeError)
        }
    }),
  )
  for (let length = 0; length < valid.length; length += 1)
    expect(() => readGreeting(valid.subarray(0, length))).toThrow(RangeError)
  expect(() => readGreeting(Buffer.concat([valid, Buffer.of(0)]))).toThrow(RangeError)
})

it('the words of a refusal are shortened and lose their control characters', () => {
  const { words } = readRefusal(
    bytesOf((out) => writeRefusal(out, { code: 'other', words: `\u001b[31m\n${'x'.repeat(5_000)}` })),
  )
  expect(words.length).toBe(500)
  expect(words.startsWith(' [31m x')).toBe(true)
})

it('an id is neither empty nor longer than a greeting can carry', () => {
  expect(() => idOf('')).toThrow(RangeError)
  expect(() => idOf('ä'.repeat(129))).toThrow(RangeError)
  expect(idOf('ä'.repeat(128))).toBe('ä'.repeat(128))
})

const self = { clusterId: 'shop', nodeId: 'b' }
const strangersOnly = {
  isMember: () => false,
  isRemoved: () => false,
  connectedInstance: () => undefined,
  hasRoom: true,
}

it('a sender of the cluster is welcome, even one that is no known member', () => {
  expect(admissionOf(greeting, self, strangersOnly)).toEqual({ type: 'welcome', greeting })
  const known = { ...strangersOnly, isMember: () => true, hasRoom: false, connectedInstance: () => 'x' }
  expect(admissionOf(greeting, self, known)).toEqual({ type: 'welcome', greeting })
})

const refusals: [string, string, ReturnType<typeof admissionOf>][] = [
  [
    'another version',
    'version',
    admissionOf(
      readGreeting(bytesOf((out) => writeGreeting(out, greeting, protocolVersion + 1))),
      self,
      strangersOnly,
    ),
  ],
  ['another cluster', 'cluster', admissionOf({ ...greeting, clusterId: 'bank' }, self, strangersOnly)],
  [
    'an id that is not the one dialled',
    'receiver',
    admissionOf({ ...greeting, to: 'c' }, self, strangersOnly),
  ],
  ['a second node with this id', 'duplicate', admissionOf({ ...greeting, from: 'b' }, self, strangersOnly)],
  [
    'a removed member',
    'removed',
    admissionOf(greeting, self, { ...strangersOnly, isRemoved: (id) => id === 'a' }),
  ],
  [
    'a second process with a connected id',
    'duplicate',
    admissionOf(greeting, self, { ...strangersOnly, connectedInstance: () => 'y' }),
  ],
  ['an unknown node too many', 'busy', admissionOf(greeting, self, { ...strangersOnly, hasRoom: false })],
]

it.each(refusals)('%s is refused as %s, in words', (_, code, admission) => {
  expect(admission).toEqual({ type: 'refused', refusal: { code, words: expect.stringMatching(/\w+ \w+/) } })
})
