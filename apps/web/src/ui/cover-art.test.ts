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

test.each(['constructor', '__proto__', 'toString'])('a type named %s has a cover like any other', (type) => {
  expect(coverArt(type, 'night-of-fado').shapes.length).toBeGreaterThan(0)
})

test('the same event always has the same cover', () => {
  expect(coverArt('Concert', 'night-of-fado')).toEqual(coverArt('Concert', 'night-of-fado'))
})

const coloursOf = (type: string, eventId: string) => {
  const { background, shapes } = coverArt(type, eventId)
  return new Set([background, ...shapes.map((shape) => shape.fill)])
}

test('covers of a type differ in their shapes and share their colours', () => {
  expect(coverArt('Concert', 'night-of-fado').shapes).not.toEqual(coverArt('Concert', 'blue-hour').shapes)
  expect(coloursOf('Concert', 'night-of-fado')).toEqual(coloursOf('Concert', 'blue-hour'))
})

test('every type has its own colours, even an unknown type', () => {
  const palettes = [...known, 'Puppetry', 'Wrestling'].map((type) =>
    [...coloursOf(type, 'x')].toSorted().join(),
  )
  expect(new Set(palettes).size).toBe(palettes.length)
})

test('every path is valid in SVG', () => {
  for (const type of [...known, 'Puppetry']) {
    for (const id of ['a', 'night-of-fado', 'x'.repeat(64)]) {
      const { shapes } = coverArt(type, id)
      expect(shapes.length).toBeGreaterThan(0)
      for (const { path } of shapes) expect(path).not.toMatch(/NaN|undefined|Infinity/)
    }
  }
})
