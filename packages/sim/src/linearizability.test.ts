import { describe, expect, it } from 'vitest'
import { Chance } from './chance.ts'
import { contradictionIn, type Operation } from './linearizability.ts'

const write = (value: number, start: number, end = Number.POSITIVE_INFINITY): Operation => ({
  type: 'write',
  value,
  start,
  end,
})
const read = (value: number, start: number, end: number): Operation => ({ type: 'read', value, start, end })

describe('a history of one register is linearizable', () => {
  it('when each read returns the write before it', () => {
    expect(
      contradictionIn([read(0, 0, 1), write(1, 2, 3), read(1, 4, 5), write(2, 6, 7), read(2, 8, 9)]),
    ).toBe(undefined)
  })

  it('when a read overlaps a write, and returns either value', () => {
    expect(contradictionIn([write(1, 0, 3), read(0, 1, 2)])).toBe(undefined)
    expect(contradictionIn([write(1, 0, 3), read(1, 1, 2)])).toBe(undefined)
  })

  it('when a write without an answer takes effect late, or never', () => {
    expect(contradictionIn([write(1, 0), write(2, 1, 2), read(2, 3, 4), read(1, 5, 6)])).toBe(undefined)
    expect(contradictionIn([write(1, 0), write(2, 1, 2), read(2, 3, 4), read(2, 5, 6)])).toBe(undefined)
  })
})

describe('a history of one register is not linearizable', () => {
  it('when a read misses a write that had ended', () => {
    expect(contradictionIn([write(1, 0, 1), read(0, 2, 3)])).toBeDefined()
  })

  it('when an acknowledged write is lost', () => {
    expect(contradictionIn([write(1, 0, 1), write(2, 2, 3), read(1, 4, 5)])).toBeDefined()
  })

  it('when one read returns the new value and a later one the old', () => {
    expect(contradictionIn([write(1, 0, 1), write(2, 2, 9), read(2, 3, 4), read(1, 5, 6)])).toBeDefined()
  })

  it('when a write that failed becomes visible', () => {
    expect(contradictionIn([write(1, 0, 1), read(7, 2, 3)])).toBeDefined()
  })

  it('when a read ends before its write starts', () => {
    expect(contradictionIn([read(1, 0, 1), write(1, 2, 3)])).toBeDefined()
  })
})

describe('on small histories', () => {
  it('gives the same answer as a search through all orders', () => {
    const answers = { yes: 0, no: 0 }
    for (let seed = 1; seed <= 2_000; seed += 1) {
      const history = randomHistory(new Chance(seed))
      const hasOrder = searchOrder(history, 0)
      expect(contradictionIn(history) === undefined, JSON.stringify(history)).toBe(hasOrder)
      answers[hasOrder ? 'yes' : 'no'] += 1
    }
    expect(Math.min(answers.yes, answers.no)).toBeGreaterThan(200)
  })
})

/** Up to three writes and three reads at random times. */
function randomHistory(chance: Chance): Operation[] {
  const times = Array.from({ length: 12 }, (_, time) => time)
  const takeTime = () => times.splice(chance.below(times.length), 1)[0] ?? 0
  const span = () => [takeTime(), takeTime()].sort((a, b) => a - b) as [number, number]
  const writes = Array.from({ length: chance.between(1, 3) }, (_, index) => write(index + 1, ...span()))
  const reads = Array.from({ length: chance.between(1, 3) }, () =>
    read(chance.below(writes.length + 1), ...span()),
  )
  return [...writes, ...reads]
}

/** Whether some order of the operations respects their times and returns the value of each read. */
function searchOrder(rest: readonly Operation[], value: number): boolean {
  if (rest.length === 0) return true
  const firstEnd = Math.min(...rest.map(({ end }) => end))
  return rest.some((next) => {
    if (next.start > firstEnd || (next.type === 'read' && next.value !== value)) return false
    return searchOrder(
      rest.filter((other) => other !== next),
      next.value,
    )
  })
}
