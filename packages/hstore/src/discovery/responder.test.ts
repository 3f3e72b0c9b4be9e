import fc from 'fast-check'
import { beforeEach, describe, expect, it } from 'vitest'
import { ManualClock } from '../front/testing/manual-clock.ts'
import { announcementOf, otherSecret, secret, startMs } from '../testing/discovery/announced.ts'
import { announcementText } from './announcement.ts'
import { clusterTag } from './cluster-tag.ts'
import { type Message, newMessage } from './message.ts'
import { Responder } from './responder.ts'
import { isSealedWith, seal, sealKey } from './seal.ts'

const key = sealKey(secret)
const tag = clusterTag('shop')
const announcement = announcementText(announcementOf())
let clock: ManualClock
let responder: Responder

beforeEach(() => {
  clock = new ManualClock()
  responder = new Responder({ clusterTag: tag, key, announcement, wallClock: () => startMs, clock })
})

function question(change: Partial<Message> = {}, sealedWith = key): Message {
  return seal({ ...newMessage('question', tag, startMs, ''), ...change }, sealedWith)
}

/** How many of so many different questions are answered. */
function answered(count: number, ask: () => Message): number {
  return Array.from({ length: count }, () => responder.respond(ask())).filter((each) => each !== undefined)
    .length
}

describe('a node that is asked', () => {
  it('answers with its announcement, for this question alone', () => {
    const asked = question()
    const answer = responder.respond(asked)
    expect(answer).toMatchObject({
      kind: 'answer',
      clusterTag: tag,
      nonce: asked.nonce,
      payload: announcement,
    })
    expect(answer && isSealedWith(answer, key)).toBe(true)
  })

  it('names its own cluster when it is asked for any', () => {
    expect(responder.respond(question({ clusterTag: 'any' }))).toMatchObject({
      kind: 'answer',
      clusterTag: tag,
    })
  })

  it('refuses a question with another secret or without one, and gives no address', () => {
    for (const other of [sealKey(otherSecret), undefined]) {
      const asked = seal(newMessage('question', tag, startMs, ''), other)
      expect(responder.respond(asked)).toMatchObject({
        kind: 'refusal',
        nonce: asked.nonce,
        payload: 'secret',
        mac: undefined,
      })
    }
  })

  it('refuses a question of an hour ago, which was recorded', () => {
    const old = question({ timeMs: startMs - 3_600_000 })
    expect(responder.respond(old)).toMatchObject({ kind: 'refusal', payload: 'clock' })
  })

  it('answers a question once', () => {
    const asked = question()
    expect(responder.respond(asked)).toBeDefined()
    expect(responder.respond(asked)).toBeUndefined()
  })

  it('does not react to other clusters, and to messages that are no questions', () => {
    expect(responder.respond(question({ clusterTag: clusterTag('bank') }))).toBeUndefined()
    for (const kind of ['answer', 'refusal', 'entry'] as const)
      expect(responder.respond(question({ kind }))).toBeUndefined()
  })

  it('limits its answers, and goes on later', () => {
    expect(answered(200, question)).toBe(50)
    clock.advance(1_000)
    expect(answered(200, question)).toBe(5)
  })

  it('answers those who have the secret during a flood of those who do not', () => {
    const stranger = () => question({}, sealKey(otherSecret))
    expect(answered(1_000, stranger)).toBe(10)
    expect(answered(1, question)).toBe(1)
  })

  it('never fails, and gives its addresses to nobody without the secret', () => {
    const hex = (digits: number) => fc.stringMatching(new RegExp(`^[0-9a-f]{${digits}}$`))
    const message: fc.Arbitrary<Message> = fc.record({
      kind: fc.constantFrom('question', 'answer', 'refusal', 'entry'),
      clusterTag: fc.oneof(fc.constantFrom(tag, 'any'), hex(32)),
      nonce: hex(32),
      timeMs: fc.oneof(fc.constant(startMs), fc.nat()),
      payload: fc.string(),
      mac: fc.option(hex(64), { nil: undefined }),
    })
    fc.assert(
      fc.property(message, (each) => {
        clock.advance(1_000)
        expect(responder.respond(each)?.payload ?? 'secret').toBe('secret')
      }),
    )
  })
})
