import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { wantedAlertOf } from './wanted-alert.ts'

const kept = new Map<string, string>()

beforeEach(() => {
  kept.clear()
  vi.stubGlobal('window', {
    sessionStorage: {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, text: string) => kept.set(key, text),
      removeItem: (key: string) => kept.delete(key),
    },
  })
})
afterEach(() => {
  vi.unstubAllGlobals()
})

test('an alert from before log in is kept for its own event, once', () => {
  const alert = wantedAlertOf('jazz')
  alert.write({ kind: 'back', limit: 2 })
  expect(wantedAlertOf('fado').read()).toBeUndefined()
  expect(alert.read()).toEqual({ kind: 'back', limit: 2 })
  alert.remove()
  expect(alert.read()).toBeUndefined()
})

test('invalid stored text is no alert', () => {
  for (const text of [
    'null',
    '{}',
    '{"kind":"x","limit":1}',
    '{"kind":"back","limit":-1}',
    '{"kind":"back","limit":1.5}',
    '{',
  ]) {
    kept.set('ticketcd.alert.jazz', text)
    expect(wantedAlertOf('jazz').read(), text).toBeUndefined()
  }
})
