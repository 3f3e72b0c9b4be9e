import { describe, expect, it } from 'vitest'
import { SeededRandomizer } from '../../data/randomizer.ts'
import { drawFault, faultNames, selectFaults } from './fault.ts'

describe('a selection of faults', () => {
  it.each([
    ['kill', ['node-kill', 'api-kill']],
    ['api-pause, node-kill', ['node-kill', 'api-pause']],
    ['node-partition', ['node-partition-both', 'node-partition-in', 'node-partition-out']],
    ['partition-in', ['node-partition-in', 'api-partition-in']],
    ['node,api', faultNames],
  ])('%s', (text, names) => {
    expect(selectFaults(text)).toEqual({ names })
  })

  it.each([
    ['kill,flood', 'flood'],
    ['', ''],
    ['kill,', ''],
    ['node-kill-pause', 'node-kill-pause'],
  ])('%j returns the word without a match', (text, unknown) => {
    expect(selectFaults(text)).toEqual({ unknown })
  })
})

describe('the drawn faults', () => {
  const drawn = (seed: number, count: number) => {
    const chance = new SeededRandomizer(seed)
    return Array.from({ length: count }, () => drawFault(faultNames, chance))
  }

  it('are the same for the same seed', () => {
    expect(drawn(7, 20)).toEqual(drawn(7, 20))
    expect(drawn(7, 20)).not.toEqual(drawn(8, 20))
  })

  it('have every selected kind, and nodes as often as processes of the api', () => {
    const faults = drawn(1, 1_000)
    const counts = new Map<string, number>()
    for (const { target, kind } of faults)
      counts.set(`${target}-${kind}`, (counts.get(`${target}-${kind}`) ?? 0) + 1)
    expect([...counts.keys()].sort()).toEqual([...faultNames].sort())
    const ofNodes = faults.filter(({ target }) => target === 'node').length
    expect(ofNodes).toBeGreaterThan(400)
    expect(ofNodes).toBeLessThan(600)
  })

  it('come only from the selection', () => {
    const chance = new SeededRandomizer(3)
    const faults = Array.from({ length: 50 }, () => drawFault(['api-partition-out'], chance))
    expect(new Set(faults.map(({ target, kind }) => `${target}-${kind}`))).toEqual(
      new Set(['api-partition-out']),
    )
  })

  it('use the same number of draws for each selection, so a narrower one keeps their times', () => {
    const times = (selected: typeof faultNames) => {
      const chance = new SeededRandomizer(5)
      return Array.from({ length: 10 }, () => drawFault(selected, chance).afterMs)
    }
    expect(times(['node-kill'])).toEqual(times(faultNames))
  })
})
