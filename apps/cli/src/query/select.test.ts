import { expect, test } from 'vitest'
import type { Row } from './row.ts'
import { grouped, meets, sorted } from './select.ts'

const row: Row = {
  key: 'purchase:demo:jazz-0001:1',
  username: 'demo',
  value: {
    name: 'Noites de Música',
    total: 500,
    lines: [
      { type: 'Seat', quantity: 2 },
      { type: 'Box', quantity: 1 },
    ],
  },
}

test.each([
  [{ field: 'value.name', contains: 'musica' }, true],
  [{ field: 'value.name', contains: '' }, true],
  [{ field: 'value.name', contains: 'rock' }, false],
  [{ field: ['key', 'value.name'], contains: 'jazz' }, true],
  [{ field: 'username', is: 'demo' }, true],
  [{ field: 'username', isNot: 'demo' }, false],
  [{ field: 'value.total', atLeast: 500, atMost: 500 }, true],
  [{ field: 'value.total', atLeast: 501 }, false],
  [{ field: 'value.total', atLeast: '1' }, false],
  [{ field: 'value.lines.type', is: 'Box' }, true],
  [{ field: 'value.lines.type', isNot: 'Box' }, false],
  [{ field: 'value.none', is: 'x' }, false],
  [{ field: 'value.none', contains: 'x' }, false],
])('%j: %s', (condition, expected) => {
  expect(meets(row, [condition])).toBe(expected)
})

test('groups sum the fields of their rows, also in lists', () => {
  const rows = [row, { ...row, username: 'ana' }, row]
  expect(grouped(rows, { by: ['username'], sum: ['value.lines.quantity'] })).toEqual([
    { username: 'demo', count: 2, 'value.lines.quantity': 6 },
    { username: 'ana', count: 1, 'value.lines.quantity': 3 },
  ])
})

test('numbers are sorted by size, and rows without the field come last', () => {
  const rows = [{ n: 10 }, {}, { n: 9 }]
  expect(sorted(rows, { by: 'n', order: 'ascending' })).toEqual([{ n: 9 }, { n: 10 }, {}])
  expect(sorted(rows, { by: 'n', order: 'descending' })).toEqual([{ n: 10 }, { n: 9 }, {}])
})
