import { expect, test } from 'vitest'
import { failureOf, mayRetry, mustChange } from './failure.ts'

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
  expect(mayRetry({ code: 'throttled', retryAfterMs: 60_000 })).toBe(false)
})

test('only a failure of what was typed asks for another input', () => {
  expect(mustChange({ code: 'wrong-credentials' })).toBe(true)
  expect(mustChange({ code: 'throttled', retryAfterMs: 60_000 })).toBe(false)
  expect(mustChange({ code: 'unreachable' })).toBe(false)
})
