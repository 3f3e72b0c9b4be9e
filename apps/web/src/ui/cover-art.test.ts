import { expect, test } from 'vitest'
import { coverArt } from './cover-art.ts'

const known = [
  'concert',
  'festival',
  'theatre',
  'comedy',
  'talk',
  'sport',
  'exhibition',
  'workshop',
  'dance',
  'film',
  'family',
  'food & drink',
]

test('the same event always has the same cover', () => {
  expect(coverArt('Concert', 'night-of-fado')).toEqual(coverArt('Concert', 'night-of-fado'))
})

test('two events of a type differ in their shapes and share their background', () => {
  const one = coverArt('Concert', 'night-of-fado')
  const other = coverArt('Concert', 'blue-hour')
  expect(one.shapes).not.toEqual(other.shapes)
  expect(one.background).toBe(other.background)
})

test('every type has a background of its own, also one that nobody foresaw', () => {
  const backgrounds = [...known, 'Puppetry', 'Wrestling'].map((type) => coverArt(type, 'x').background)
  expect(new Set(backgrounds).size).toBe(backgrounds.length)
})

test('every path is one that SVG can draw', () => {
  for (const type of [...known, 'Puppetry']) {
    for (const id of ['a', 'night-of-fado', 'x'.repeat(64)]) {
      const { shapes } = coverArt(type, id)
      expect(shapes.length).toBeGreaterThan(0)
      for (const { path } of shapes) expect(path).not.toMatch(/NaN|undefined|Infinity/)
    }
  }
})
