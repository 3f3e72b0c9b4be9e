import { expect, test } from 'vitest'
import { emptyValues } from './event-form-values.ts'
import { type KeptForm, parseKept } from './kept-form.ts'

const kept: KeptForm = {
  suffix: 'abcdef',
  sentAs: null,
  openedAt: '2030-01-01T00:00:00.000Z',
  base: {
    version: 7,
    draft: {
      name: 'Jazz',
      description: '',
      venue: 'Hall',
      location: 'Porto',
      type: 'Concert',
      startsAt: '2030-06-01T19:00:00.000Z',
      endsAt: '2030-06-01T22:00:00.000Z',
      timeZone: 'Europe/Lisbon',
      salesOpenAt: '2029-06-01T19:00:00.000Z',
      maxPerCustomer: 4,
      tickets: [{ ticketType: 'Stalls', price: 2000, total: 100 }],
    },
  },
  values: emptyValues(),
}
const read = (value: unknown) => parseKept(JSON.parse(JSON.stringify(value)))

test('a stored form is read back unchanged', () => {
  const row = { key: expect.any(String), ticketType: '', price: '', total: '' }
  expect(read(kept)).toEqual({ ...kept, values: { ...kept.values, tickets: [row] } })
  expect(read({ ...kept, base: null, sentAs: 'jazz-abcdef' })).toMatchObject({
    base: null,
    sentAs: 'jazz-abcdef',
  })
})

test.each<[string, unknown]>([
  ['nothing at all', null],
  ['a text', 'x'],
  ['no values', { ...kept, values: null }],
  ['a field that is no text', { ...kept, values: { ...kept.values, name: 3 } }],
  ['an invalid way of opening sales', { ...kept, values: { ...kept.values, salesOpen: 'never' } }],
  ['rows that are no list', { ...kept, values: { ...kept.values, tickets: {} } }],
  ['a row that is null', { ...kept, values: { ...kept.values, tickets: [null] } }],
  [
    'a row without a price',
    { ...kept, values: { ...kept.values, tickets: [{ key: 'a', ticketType: '', total: '' }] } },
  ],
  ['an undefined base', { ...kept, base: undefined }],
  ['a base without its version', { ...kept, base: { draft: kept.base?.draft } }],
  [
    'a base with a ticket that is null',
    { ...kept, base: { version: 7, draft: { ...kept.base?.draft, tickets: [null] } } },
  ],
  [
    'a base in an unknown zone',
    { ...kept, base: { version: 7, draft: { ...kept.base?.draft, timeZone: 'Mars' } } },
  ],
  ['an unknown moment', { ...kept, openedAt: 'now' }],
])('a form kept with %s is not read', (_, value) => {
  expect(read(value)).toBeUndefined()
})
