import { expect, test } from 'vitest'
import { en } from './en.ts'
import { localeFor, preferredLanguage } from './language.ts'
import { pt } from './pt.ts'

/** Every message by its path: `home.sorts.date`. */
function messagesOf(catalogue: object, prefix = ''): Map<string, unknown> {
  const found = new Map<string, unknown>()
  for (const [name, value] of Object.entries(catalogue)) {
    const path = prefix + name
    if (typeof value === 'object' && value !== null)
      for (const [inner, message] of messagesOf(value, `${path}.`)) found.set(inner, message)
    else found.set(path, value)
  }
  return found
}

const english = messagesOf(en)
const portuguese = messagesOf(pt)

test('both languages have the same messages', () => {
  expect([...portuguese.keys()].toSorted()).toEqual([...english.keys()].toSorted())
})

test('no message is empty', () => {
  for (const [path, message] of [...english, ...portuguese]) expect(message, path).not.toBe('')
})

test('sentences are translated, not copied', () => {
  const copied = [...english].filter(
    ([path, message]) =>
      typeof message === 'string' && message.includes(' ') && portuguese.get(path) === message,
  )
  expect(copied).toEqual([])
})

test('takes the first supported language of the browser, else English', () => {
  expect(preferredLanguage(['de-DE', 'pt-BR', 'en'])).toBe('pt')
  expect(preferredLanguage(['de-DE'])).toBe('en')
})

test('keeps the region of the browser if it has the same language', () => {
  expect(localeFor('pt', ['en-US', 'pt-BR'])).toBe('pt-BR')
  expect(localeFor('pt', ['en-US'])).toBe('pt-PT')
})
