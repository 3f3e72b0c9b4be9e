import { describe, expect, it } from 'vitest'
import type { InjectedFault } from './faults/fault-log.ts'
import { type GapSummary, gapSentence, gapSummary, gapTable } from './gap-report.ts'

const startedAt = 100_000
const fault = (
  name: InjectedFault['fault'],
  target: string,
  from: number,
  until?: number,
): InjectedFault => ({
  fault: name,
  target,
  fromMs: startedAt + from,
  untilMs: until === undefined ? undefined : startedAt + until,
})
const gap = (from: number, until: number) => ({ fromMs: startedAt + from, untilMs: startedAt + until })
const summaryOf = (gaps: ReturnType<typeof gap>[], faults: InjectedFault[]): GapSummary =>
  gapSummary({ startedAt, gaps, faults, possibleMs: 20_000 })

describe('the longest gap', () => {
  const kill = fault('node-kill', 'node2', 1_000, 3_000)
  const pause = fault('api-pause', 'api1', 10_000, 16_000)
  const partition = fault('node-partition-in', 'node5', 12_000)

  it('names the faults that were active during it, and no others', () => {
    const { longest } = summaryOf([gap(500, 900), gap(1_100, 2_600)], [kill, pause])
    expect(longest).toEqual({
      seconds: 1.5,
      from: 1.1,
      faults: [{ fault: 'node-kill', target: 'node2', from: 1, until: 3 }],
      faultsAtOnce: 1,
    })
  })

  it('counts the faults that were active at the same moment of it', () => {
    const { longest } = summaryOf([gap(11_000, 15_000)], [kill, pause, partition])
    expect(longest?.faultsAtOnce).toBe(2)
    expect(longest?.faults.map(({ target, until }) => [target, until])).toEqual([
      ['api1', 16],
      ['node5', null],
    ])
  })

  it('with one fault at most excludes gaps with simultaneous faults, but not with successive ones', () => {
    const gaps = [gap(11_000, 15_000), gap(2_500, 4_500), gap(5_000, 6_000)]
    const next = fault('node-pause', 'node3', 3_500, 4_000)
    const { longest, longestWithOneFault } = summaryOf(gaps, [kill, next, pause, partition])
    expect(longest?.seconds).toBe(4)
    expect(longestWithOneFault).toMatchObject({ seconds: 2, faultsAtOnce: 1 })
    expect(longestWithOneFault?.faults.map(({ target }) => target)).toEqual(['node2', 'node3'])
  })

  it('is none if sales never paused', () => {
    expect(summaryOf([], [kill])).toEqual({ longest: null, longestWithOneFault: null, possible: 20 })
  })
})

it('a gap is described in a sentence', () => {
  const one = fault('node-kill', 'node2', 0, 3_000)
  const { longest } = summaryOf([gap(500, 2_600)], [one, fault('api-pause', 'api1', 600, 700)])
  expect(gapSentence(longest)).toBe(
    '2.1 s at 0.5 s, during node-kill of node2, api-pause of api1 (2 at once)',
  )
  expect(gapSentence(summaryOf([gap(0, 400)], []).longest)).toBe('0.4 s at 0 s, no fault active')
  expect(gapSentence(null)).toBe('none')
})

it('the table has a line for each seed of several rushes', () => {
  const gaps = summaryOf([gap(500, 2_600)], [fault('node-kill', 'node2', 0, 3_000)])
  const lines = gapTable([
    { seed: 7, gaps },
    { seed: 8, gaps: summaryOf([], []) },
  ]).split('\n')
  expect(lines.find((line) => line.includes(' 7 '))).toMatch(/2\.1 s .* 1 .* 2\.1 s .* node-kill .* 20 s/)
  expect(lines.find((line) => line.includes(' 8 '))).toContain('none')
})
