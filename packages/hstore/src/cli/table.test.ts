import { expect, it } from 'vitest'
import { wrapped } from './prose.ts'
import { tableText } from './table.ts'

const columns = [{ title: 'node' }, { title: 'health' }, { title: 'size', isNumber: true }]
const rows = [
  ['node1', 'healthy', '5 B'],
  ['n2', '', '20 kB'],
]

it('columns are as wide as their cells, numbers at their right', () => {
  expect(tableText(columns, rows, undefined)).toBe(
    ['node   health    size', 'node1  healthy    5 B', 'n2              20 kB'].join('\n'),
  )
})

it('a row becomes lines where the table is too wide', () => {
  expect(tableText(columns, rows, 22)).toBe(tableText(columns, rows, undefined))
  expect(tableText(columns, rows, 20)).toBe(
    ['node1', '  health  healthy', '  size    5 B', 'n2', '  size    20 kB'].join('\n'),
  )
})

it('prose is wrapped, and indented lines are left as they are', () => {
  const text = 'one two three\nfour five\n\n  a table that is wide\nend:\n  x'
  expect(wrapped(text, 9)).toBe('one two\nthree\nfour five\n\n  a table that is wide\nend:\n  x')
  expect(wrapped('averylongword b', 5)).toBe('averylongword\nb')
})
