import { expect, test } from 'vitest'
import { isolated } from './isolated.ts'

test('a right-to-left name is isolated', () => {
  expect(isolated('ערב שירים')).toBe('\u2068ערב שירים\u2069')
  expect(isolated('أمسية 2030')).toBe('\u2068أمسية 2030\u2069')
})

test('any other name is unchanged', () => {
  for (const name of ['Fado à noite', 'Ночь', '夜の歌', '🎶 Night']) expect(isolated(name)).toBe(name)
})
