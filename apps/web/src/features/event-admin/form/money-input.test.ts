import fc from 'fast-check'
import { expect, test } from 'vitest'
import { centsOf, typedCents } from './money-input.ts'

test('comma and point both mark the cents, in either language', () => {
  for (const locale of ['en-GB', 'pt-PT']) {
    expect(centsOf('12,50', locale)).toBe(1250)
    expect(centsOf('12.50', locale)).toBe(1250)
    expect(centsOf('12.5', locale)).toBe(1250)
    expect(centsOf(' 12 € ', locale)).toBe(1200)
    expect(centsOf('0', locale)).toBe(0)
  }
})

test('if both marks are present, the language decides the separator of thousands', () => {
  expect(centsOf('1,234.50', 'en-GB')).toBe(123_450)
  expect(centsOf('1.234,50', 'pt-PT')).toBe(123_450)
  expect(centsOf('1.234,50', 'en-GB')).toBeNull()
})

test('an invalid price is null', () => {
  for (const text of ['', '-5', 'ten', '1.234', '12.345', '1e3', '٣', '12..5', 'NaN', '9'.repeat(40)])
    expect(centsOf(text, 'en-GB')).toBeNull()
})

test('every formatted price is read back unchanged', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 10_000_000 }),
      fc.constantFrom('en-GB', 'pt-PT'),
      (cents, locale) => {
        expect(centsOf(typedCents(cents, locale), locale)).toBe(cents)
      },
    ),
  )
})
