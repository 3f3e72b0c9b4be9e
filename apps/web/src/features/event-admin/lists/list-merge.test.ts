import { expect, test } from 'vitest'
import { chooseItem, isUndecided, mergeLists } from './list-merge.ts'

const merge = (base: string[], mine: string[], theirs: string[]) =>
  mergeLists(base, mine, theirs, (each) => each)

interface Place {
  name: string
  zone: string
}
const place = (name: string, zone: string): Place => ({ name, zone })
const nameOf = ({ name }: Place) => name

test.each(['Porto', 'constructor', '__proto__'])(
  'a conflict about %s is open until a side is chosen',
  (name) => {
    const { conflicts } = mergeLists([place(name, '1')], [place(name, '2')], [place(name, '3')], nameOf)
    expect(conflicts.map((conflict) => conflict.name)).toEqual([name])
    expect(isUndecided({ conflicts, chosen: new Map() })).toBe(true)
    expect(isUndecided({ conflicts, chosen: new Map([[name, 'mine']]) })).toBe(false)
  },
)

test('items that either side added are kept, and items that either side removed are gone', () => {
  expect(merge(['a', 'b', 'c'], ['c', 'b', 'x'], ['a', 'b', 'y'])).toEqual({
    items: ['b', 'x', 'y'],
    conflicts: [],
  })
})

test('a change of a place by only one side is kept', () => {
  const { items, conflicts } = mergeLists(
    [place('Porto', '1'), place('Faro', '1')],
    [place('Porto', 'mine'), place('Faro', '1')],
    [place('Porto', '1'), place('Faro', 'theirs')],
    nameOf,
  )
  expect(items).toEqual([place('Porto', 'mine'), place('Faro', 'theirs')])
  expect(conflicts).toEqual([])
})

test('a place that both changed, or one removed and the other changed, is a conflict', () => {
  const { items, conflicts } = mergeLists(
    [place('Porto', '1'), place('Faro', '1'), place('Braga', '1')],
    [place('Porto', 'mine'), place('Braga', 'mine')],
    [place('Porto', 'theirs'), place('Faro', 'theirs')],
    nameOf,
  )
  expect(conflicts).toEqual([
    { name: 'Porto', mine: place('Porto', 'mine'), theirs: place('Porto', 'theirs') },
    { name: 'Braga', mine: place('Braga', 'mine'), theirs: null },
    { name: 'Faro', mine: null, theirs: place('Faro', 'theirs') },
  ])
  const chosen = (side: 'mine' | 'theirs') =>
    conflicts.reduce((now, conflict) => chooseItem(now, conflict, side, nameOf), items)
  expect(chosen('mine')).toEqual([place('Porto', 'mine'), place('Braga', 'mine')])
  expect(chosen('theirs')).toEqual([place('Porto', 'theirs'), place('Faro', 'theirs')])
})

test('a place that both added with different values is a conflict', () => {
  const { conflicts } = mergeLists([], [place('Porto', 'mine')], [place('Porto', 'theirs')], nameOf)
  expect(conflicts).toHaveLength(1)
})
