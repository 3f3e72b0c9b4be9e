import { expect, test } from 'vitest'
import { wordings } from './wording.ts'

const everywhere = ['town', 'venue', 'person', 'guest', 'ofTown', 'inTown']

test.each(Object.entries(wordings))('every slot in the words for a %s can be filled', (_, wording) => {
  const { names, portugueseNames, openings, details, closings, words } = wording
  const slots = [...names, ...portugueseNames, ...openings, ...details, ...closings]
    .flatMap((template) => [...template.matchAll(/\{(\w+)\}/g)])
    .map(([, slot = '']) => slot.charAt(0).toLowerCase() + slot.slice(1))
  expect(slots.filter((slot) => !everywhere.includes(slot) && !Object.hasOwn(words, slot))).toEqual([])
})

test.each(Object.entries(wordings))('the words for a %s are distinct', (_, wording) => {
  const { names, openings, details, closings } = wording
  for (const list of [names, openings, details, closings, ...Object.values(wording.words)])
    expect(new Set(list).size).toBe(list.length)
})
