import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { KeyTree } from './key-tree.ts'

/** Enough entries for branches of branches. */
const many = 10_000

const keyOf = (number: number) => `key/${String(number).padStart(6, '0')}`

/** Each number below `length` once, in an order that looks random. */
const shuffled = (length: number) => Array.from({ length }, (_, at) => (at * 7_919) % length)

function treeOf(numbers: Iterable<number>): KeyTree<number> {
  const tree = new KeyTree<number>()
  for (const number of numbers) tree.set(keyOf(number), number)
  return tree
}

function entriesOf(tree: KeyTree<number>, low = '', high?: string): [string, number][] {
  const entries: [string, number][] = []
  tree.visit(low, high, (value, key) => {
    entries.push([key, value])
    return true
  })
  return entries
}

const ascending = Array.from({ length: many }, (_, number) => number)

describe.each([
  ['ascending', ascending],
  ['descending', ascending.toReversed()],
  ['any', shuffled(many)],
])('keys added in %s order', (_, numbers) => {
  it('are visited in order, counted and found', () => {
    const tree = treeOf(numbers)
    expect(entriesOf(tree)).toEqual(ascending.map((number) => [keyOf(number), number]))
    expect(tree.count('', undefined)).toBe(many)
    expect(ascending.every((number) => tree.get(keyOf(number)) === number)).toBe(true)
    expect(tree.last).toBe(keyOf(many - 1))
  })

  it('are deleted in the same order until none is left', () => {
    const tree = treeOf(ascending)
    const left = new Set(ascending)
    for (const [step, number] of numbers.entries()) {
      tree.delete(keyOf(number))
      left.delete(number)
      if (step % 1_000 !== 999) continue
      const rest = [...left].sort((one, other) => one - other)
      expect(entriesOf(tree)).toEqual(rest.map((each) => [keyOf(each), each]))
      expect(tree.count('', undefined)).toBe(rest.length)
      expect(tree.last).toBe(rest.length === 0 ? undefined : keyOf(rest.at(-1) as number))
    }
    expect(entriesOf(tree)).toEqual([])
  })
})

it('has each range of many keys, whether its ends are keys or not', () => {
  const tree = treeOf(shuffled(many).map((number) => number * 2))
  for (const [low, high] of [
    [0, many],
    [1, 3],
    [998, 1_001],
    [1_001, 1_002],
    [many, many * 2 + 7],
    [5_000, 5_000],
    [5_000, 4_000],
  ] as const) {
    const numbers = ascending.map((number) => number * 2).filter((each) => each >= low && each < high)
    expect(entriesOf(tree, keyOf(low), keyOf(high))).toEqual(numbers.map((each) => [keyOf(each), each]))
    expect(tree.count(keyOf(low), keyOf(high))).toBe(numbers.length)
  }
})

it('stops a visit on request', () => {
  const seen: number[] = []
  treeOf(ascending).visit(keyOf(500), undefined, (value) => seen.push(value) < 300)
  expect(seen).toEqual(ascending.slice(500, 800))
})

it('inserts at the right position even after a look-up of another key, a deletion or an insertion', () => {
  const tree = treeOf([10, 30])
  tree.get(keyOf(20))
  tree.get(keyOf(5))
  tree.set(keyOf(20), 20)
  tree.get(keyOf(25))
  tree.delete(keyOf(10))
  tree.set(keyOf(25), 25)
  tree.get(keyOf(40))
  tree.set(keyOf(15), 15)
  tree.set(keyOf(40), 40)
  expect(entriesOf(tree).map(([, value]) => value)).toEqual([15, 20, 25, 30, 40])
})

it('equals a sorted list, for any keys in any order', () => {
  const key = fc.nat(700).map(keyOf)
  const operation = fc.oneof(
    { weight: 6, arbitrary: fc.record({ do: fc.constant('set' as const), key }) },
    { weight: 4, arbitrary: fc.record({ do: fc.constant('delete' as const), key }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('get' as const), key }) },
  )
  const operations = fc.array(operation, { minLength: 500, maxLength: 1_500, size: 'max' })
  fc.assert(
    fc.property(operations, key, key, (steps, low, high) => {
      const tree = new KeyTree<number>()
      const model = new Map<string, number>()
      for (const [at, step] of steps.entries()) {
        if (step.do === 'get') expect(tree.get(step.key)).toBe(model.get(step.key))
        else if (step.do === 'delete') {
          tree.delete(step.key)
          model.delete(step.key)
        } else {
          tree.set(step.key, at)
          model.set(step.key, at)
        }
      }
      const sorted = [...model].sort(([one], [other]) => (one < other ? -1 : 1))
      const within = sorted.filter(([each]) => each >= low && each < high)
      expect(entriesOf(tree)).toEqual(sorted)
      expect(entriesOf(tree, low, high)).toEqual(within)
      expect(tree.count(low, high)).toBe(within.length)
    }),
    { numRuns: 30 },
  )
})
