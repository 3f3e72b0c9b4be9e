import { failureDecisions } from '@ticketcd/schema'
import { expect, test } from 'vitest'
import { type ClientFailure, failureOf, mayRetry, mustChange, retryAfterMsOf } from './failure.ts'

test('reads the failure from an error of the api', () => {
  const failure = { code: 'busy', retryAfterMs: 100 }
  expect(failureOf(Object.assign(new Error('busy'), { data: { failure } }))).toEqual(failure)
})

test('any other error means that the api is unreachable', () => {
  for (const cause of [new TypeError('Failed to fetch'), null, 'x', { data: null }])
    expect(failureOf(cause)).toEqual({ code: 'unreachable' })
})

test('reads are retried only if waiting may help', () => {
  expect(mayRetry({ code: 'unreachable' })).toBe(true)
  expect(mayRetry({ code: 'unavailable', retryAfterMs: 1 })).toBe(true)
  expect(mayRetry({ code: 'event-not-found' })).toBe(false)
})

test('the table of the schema decides about a retry for every code', () => {
  const wrong = Object.entries(failureDecisions).filter(
    ([code, decision]) => mayRetry({ code } as ClientFailure) !== (decision === 'retry'),
  )
  expect(wrong).toEqual([])
})

test('the retry delay is that of the failure, else 0', () => {
  expect(retryAfterMsOf({ code: 'throttled', retryAfterMs: 60_000 })).toBe(60_000)
  expect(retryAfterMsOf({ code: 'unreachable' })).toBe(0)
})

test('an unknown code is an internal failure, not an unreachable server', () => {
  for (const code of ['from-a-newer-server', 'constructor', '__proto__'])
    expect(failureOf({ data: { failure: { code } } })).toEqual({ code: 'internal' })
})

test('only an input failure requires another input', () => {
  expect(mustChange({ code: 'wrong-credentials' })).toBe(true)
  expect(mustChange({ code: 'throttled', retryAfterMs: 60_000 })).toBe(false)
  expect(mustChange({ code: 'unreachable' })).toBe(false)
})
