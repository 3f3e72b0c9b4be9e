import { expect, test } from 'vitest'
import type { Area } from './area.ts'

/** All modules that define an area. */
const modules = import.meta.glob<Record<string, unknown>>('../../**/*-messages.ts', { eager: true })

const areas = Object.entries(modules).flatMap(([path, exported]) =>
  Object.values(exported)
    .filter(isArea)
    .map((area) => [path.replace('../../', ''), area] as const),
)

test('there are several areas', () => {
  expect(areas.length).toBeGreaterThan(2)
})

test.each(areas)('%s is translated, not copied, and has no empty message', async (_path, area) => {
  const english = messagesOf(await area.in('en'))
  const portuguese = messagesOf(await area.in('pt'))
  expect([...portuguese.keys()].toSorted()).toEqual([...english.keys()].toSorted())
  const sentences = [...english].filter(isSentence)
  expect(sentences.filter(([path, message]) => portuguese.get(path) === message)).toEqual([])
  for (const [path, message] of [...english, ...portuguese]) expect(message, path).not.toBe('')
})

/** Names of one or two words, such as `Fsync p99`, may be the same in both languages. */
function isSentence([, message]: [string, unknown]): boolean {
  return typeof message === 'string' && message.split(' ').length > 2
}

/** Every message by its path. */
function messagesOf(messages: unknown, prefix = ''): Map<string, unknown> {
  if (typeof messages !== 'object' || messages === null) return new Map([[prefix, messages]])
  return new Map(
    Object.entries(messages).flatMap(([name, message]) => [...messagesOf(message, `${prefix}.${name}`)]),
  )
}

function isArea(value: unknown): value is Area<unknown> {
  return typeof value === 'object' && value !== null && 'in' in value && typeof value.in === 'function'
}
