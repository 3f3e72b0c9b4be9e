import { EventId } from '@ticketcd/schema'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { eventSlug, slugSuffix } from './event-slug.ts'

test('a name becomes an address', () => {
  expect(eventSlug('São João: Noite & Fado!', 'x7')).toBe('sao-joao-noite-fado-x7')
  expect(eventSlug('🎷 شب موسیقی', 'x7')).toBe('event-x7')
})

test('every name results in a valid id', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (name) => {
      expect(EventId.safeParse(eventSlug(name, slugSuffix())).success).toBe(true)
    }),
  )
})
