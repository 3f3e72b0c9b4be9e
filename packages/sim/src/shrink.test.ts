import { describe, expect, it } from 'vitest'
import type { Fault } from './fault.ts'
import { planOf } from './seeded-plan.ts'
import { describeFailure, failureOf, shrink } from './shrink.ts'

/*
 * Raft has no known bug to shrink. A lost disk of one of two voters breaks the rule of progress,
 * and planOf does not plan that.
 */
const lostDisk: Fault = { when: { atMs: 700 }, action: { type: 'corrupt', node: 1 } }
const harmless: Fault[] = Array.from({ length: 40 }, (_, index) => ({
  when: { atMs: 160 + 20 * index },
  action: { type: 'pause', node: index, ms: 10 },
}))

function failingPlan() {
  const faults = [...harmless.slice(0, 20), lostDisk, ...harmless.slice(20)]
  return { ...planOf(5, 1_000), voters: 2, faults }
}

describe('a failing plan', () => {
  it('shrinks to the fault that it needs', () => {
    const failure = failureOf(failingPlan())
    expect(failure?.rule).toBe('Progress')
    if (failure === undefined) return
    const shrunk = shrink(failure)
    expect(shrunk.plan.faults).toEqual([lostDisk])
    expect(shrunk.plan.network).toEqual({ lost: 0, doubled: 0, late: 0 })
  })

  it('prints its seed, its rule, its faults and its last events', () => {
    const failure = failureOf(failingPlan(), 20)
    const text = failure === undefined ? '' : describeFailure(failure)
    expect(text).toMatch(/^seed 5, at \d+ ms: Progress: /)
    expect(text).toContain(JSON.stringify(lostDisk))
    expect(failure?.trace).toHaveLength(20)
    expect(text).toContain('pre-vote')
  })

  it('fails again in the same way, bit for bit', () => {
    const runs = [failureOf(failingPlan(), 50), failureOf(failingPlan(), 50)]
    expect(runs[0]?.hash).toBe(runs[1]?.hash)
    expect(runs[0]?.trace).toEqual(runs[1]?.trace)
    expect(runs[0]?.message).toBe(runs[1]?.message)
  })
})
