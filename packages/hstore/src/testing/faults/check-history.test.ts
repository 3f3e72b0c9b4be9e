import { expect, it } from 'vitest'
import { contradictions } from './check-history.ts'
import type { Operation, Revisions } from './history.ts'

function write(begunAt: number, endedAt: number | undefined, value: string, revision?: number): Operation {
  const answer = revision === undefined ? undefined : ({ type: 'written', revision } as const)
  return { client: 'c', begunAt, endedAt, writes: new Map([['k', value]]), answer }
}

function read(
  begunAt: number,
  endedAt: number,
  revision: number,
  value: string,
  modRevision: number,
): Operation {
  const found = new Map([['k', { value, modRevision }]])
  return { client: 'c', begunAt, endedAt, writes: new Map(), answer: { type: 'read', revision, found } }
}

const store = (...values: (readonly [number, string])[]): Revisions =>
  new Map(values.map(([revision, value]) => [revision, new Map([['k', value]])]))

it('a history in the order of revisions is linearizable, with unknown writes that happened or not', () => {
  const operations = [
    write(1, 2, 'a', 2),
    write(3, undefined, 'b'),
    write(4, undefined, 'c'),
    read(5, 6, 3, 'b', 3),
  ]
  expect(contradictions(operations, store([2, 'a'], [3, 'b']))).toEqual([])
})

it('operations at the same time may have any order', () => {
  const operations = [write(1, 4, 'a', 3), write(2, 3, 'b', 2), read(2, 5, 2, 'b', 2)]
  expect(contradictions(operations, store([2, 'b'], [3, 'a']))).toEqual([])
})

it('a stale read is found', () => {
  const operations = [write(1, 2, 'a', 2), write(3, 4, 'b', 3), read(5, 6, 2, 'a', 2)]
  expect(contradictions(operations, store([2, 'a'], [3, 'b']))).toEqual([
    expect.stringMatching(/^the read by c at 5 has revision 2, though .* had ended with 3 before$/),
  ])
})

it('a read of a value that was not there at its revision is found', () => {
  const operations = [write(1, 2, 'a', 2), write(3, 4, 'b', 3), read(5, 6, 3, 'a', 2)]
  expect(contradictions(operations, store([2, 'a'], [3, 'b']))).toEqual([
    expect.stringContaining('found k=a of 2 at 3, where it is b of 3'),
  ])
})

it('an acknowledged write that is lost is found', () => {
  expect(contradictions([write(1, 2, 'a', 2)], store())).toEqual([
    expect.stringContaining('was acknowledged at 2 and is at none'),
  ])
})

it('a write that was applied twice is found', () => {
  const [twice] = contradictions([write(1, undefined, 'a')], store([2, 'a'], [3, 'a']))
  expect(twice).toContain('is at the revisions 2,3')
})

it('an unknown write that took effect before it was sent is found', () => {
  const operations = [write(1, 2, 'a', 3), write(3, undefined, 'b')]
  expect(contradictions(operations, store([2, 'b'], [3, 'a']))).toEqual([
    expect.stringContaining('has revision 2, though'),
  ])
})

it('a write whose order contradicts real time is found', () => {
  const operations = [write(1, 2, 'a', 3), write(3, 4, 'b', 2)]
  expect(contradictions(operations, store([2, 'b'], [3, 'a']))).toHaveLength(1)
})

it('a value that nobody wrote, and a half of a transaction, are found', () => {
  const both = {
    ...write(1, 2, 'a', 2),
    writes: new Map([
      ['k', 'a'],
      ['l', 'b'],
    ]),
  }
  expect(contradictions([both], store([2, 'a'], [3, 'x']))).toEqual([
    expect.stringContaining('revision 2 has a part of'),
    'revision 3 has k=x, which nobody wrote',
  ])
})

it('a compare-and-swap that compared in vain and wrote is found', () => {
  const vain = { ...read(3, 4, 2, 'a', 2), writes: new Map([['k', 'b']]) }
  expect(contradictions([write(1, 2, 'a', 2), vain], store([2, 'a'], [3, 'b']))).toContainEqual(
    expect.stringContaining('compared in vain and is at 3'),
  )
})
