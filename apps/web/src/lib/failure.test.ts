import { failureDecisions } from '@ticketcd/schema'
import { expect, test } from 'vitest'
import { type ClientFailure, failureOf, mayRetry, mustChange, retryAfterMsOf } from './failure.ts'

test('a failure of the api is found in its error', () => {
  const failure = { code: 'busy', retryAfterMs: 100 }
  expect(failureOf(Object.assign(new Error('busy'), { data: { failure } }))).toEqual(failure)
})

test('anything else means that the api was not reached', () => {
  for (const cause of [new TypeError('Failed to fetch'), null, 'x', { data: null }])
    expect(failureOf(cause)).toEqual({ code: 'unreachable' })
})

test('reads are asked again only when waiting may help', () => {
  expect(mayRetry({ code: 'unreachable' })).toBe(true)
  expect(mayRetry({ code: 'unavailable', retryAfterMs: 1 })).toBe(true)
  expect(mayRetry({ code: 'event-not-found' })).toBe(false)
})

test('the schema decides what may be asked again, whatever the code', () => {
  const wrong = Object.entries(failureDecisions).filter(
    ([code, decision]) => mayRetry({ code } as ClientFailure) !== (decision === 'retry'),
  )
  expect(wrong).toEqual([])
})

test('a failure that says when to come again is not asked again before', () => {
  expect(retryAfterMsOf({ code: 'throttled', retryAfterMs: 60_000 })).toBe(60_000)
  expect(retryAfterMsOf({ code: 'unreachable' })).toBe(0)
})

test('a code that this page does not know is an internal failure, not an unreachable server', () => {
  for (const code of ['from-a-newer-server', 'constructor', '__proto__'])
    expect(failureOf({ data: { failure: { code } } })).toEqual({ code: 'internal' })
})

test('only a failure of what was typed asks for another input', () => {
  expect(mustChange({ code: 'wrong-credentials' })).toBe(true)
  expect(mustChange({ code: 'throttled', retryAfterMs: 60_000 })).toBe(false)
  expect(mustChange({ code: 'unreachable' })).toBe(false)
})
