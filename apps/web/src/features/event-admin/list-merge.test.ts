import { expect, test } from 'vitest'
import { mergeLists } from './list-merge.ts'

const merge = (base: string[], mine: string[], theirs: string[]) =>
  mergeLists(base, mine, theirs, (each) => each)

test('what either added is there, and what either removed is gone', () => {
  expect(merge(['a', 'b', 'c'], ['c', 'b', 'x'], ['a', 'b', 'y'])).toEqual(['b', 'x', 'y'])
})

test('what only they changed of a place is taken over, and what I changed stays', () => {
  const place = (name: string, zone: string) => ({ name, zone })
  expect(
    mergeLists(
      [place('Porto', '1'), place('Faro', '1')],
      [place('Porto', 'mine'), place('Faro', '1')],
      [place('Porto', 'theirs'), place('Faro', 'theirs')],
      ({ name }) => name,
    ),
  ).toEqual([place('Porto', 'mine'), place('Faro', 'theirs')])
})
