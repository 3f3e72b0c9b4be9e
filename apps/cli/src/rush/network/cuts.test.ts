import { describe, expect, it } from 'vitest'
import { Cuts } from './cuts.ts'
import type { PartitionKind } from './fleet-network.ts'

describe('a partition of node1', () => {
  const names = new Map([
    ['a1', 'node1'],
    ['b2', 'node2'],
  ])
  const held = (kind: PartitionKind) => {
    const cuts = new Cuts()
    cuts.set([{ name: 'node1', kind }], names)
    return [cuts.hold('node1', 'node2'), cuts.hold('node2', 'node1'), cuts.hold('node2', 'node3')]
  }

  it('holds back bytes from it, bytes to it, or both, and no bytes between others', () => {
    expect(held('partition-both')).toEqual([true, true, false])
    expect(held('partition-out')).toEqual([true, false, false])
    expect(held('partition-in')).toEqual([false, true, false])
  })

  it('accepts member ids of nodes as well, and distinguishes an unknown process', () => {
    const cuts = new Cuts()
    cuts.set([{ name: 'node1', kind: 'partition-out' }], names)
    expect(cuts.hold('a1', 'node2')).toBe(true)
    expect(cuts.hold('b2', 'node1')).toBe(false)
    expect(cuts.hold(undefined, 'node2')).toBe(false)
    cuts.set([{ name: 'node1', kind: 'partition-in' }], names)
    expect(cuts.hold(undefined, 'node1')).toBe(true)
  })

  it('ends when it is healed', () => {
    const cuts = new Cuts()
    cuts.set([{ name: 'node1', kind: 'partition-both' }], names)
    cuts.set([], names)
    expect(cuts.hold('node1', 'node2')).toBe(false)
  })
})
