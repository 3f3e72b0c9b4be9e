import type { NodeDate } from '@ticketcd/etcd'
import { describe, expect, it } from 'vitest'
import {
  correctedMs,
  freshMs,
  isUsable,
  nodeOffsetMs,
  type OwnClocks,
  referenceOf,
  statusAt,
  type TimeReference,
} from './time-reference.ts'

/** A monotonic clock starts at any value. This one reads 0 at the epoch of the example. */
const epochMs = Date.parse('2026-06-01T10:00:00.000Z')
const quarterHourMs = 15 * 60_000

/** The answer of a node with a right clock to a request at a monotonic time. */
function dated(atMs: number, { aheadMs = 0, outMs = 5, backMs = 5 } = {}): NodeDate {
  const nodeMs = epochMs + atMs + outMs + aheadMs
  return {
    dateMs: nodeMs - (nodeMs % 1_000),
    sentAtMs: atMs,
    receivedAtMs: atMs + outMs + backMs,
  }
}

/**
 * The clocks of this process at a monotonic time. The wall clock is ahead of the true time by
 * `aheadMs`.
 */
const ownAt = (monotonicMs: number, aheadMs = 0): OwnClocks => ({
  wallMs: epochMs + monotonicMs + aheadMs,
  monotonicMs,
})

function measured(atMs: number, aheadMs = 0): TimeReference {
  const found = referenceOf([[dated(atMs)], [dated(atMs)], [dated(atMs)]], 3, ownAt(atMs, aheadMs))
  if (!found) throw new Error('three of three nodes are a majority')
  return found
}

describe('the clock of a node', () => {
  it('is known to half a second and half a round trip from one reading', () => {
    for (let atMs = 0; atMs < 1_000; atMs += 7) {
      const errorMs = (nodeOffsetMs([dated(atMs)]) ?? Number.NaN) - epochMs
      expect(Math.abs(errorMs)).toBeLessThanOrEqual(505)
    }
  })

  it('is known more exactly from several readings at different parts of a second', () => {
    const readings = [0, 5_130, 10_290, 15_410, 20_580, 25_770, 30_950].map((atMs) => dated(atMs))
    expect(Math.abs((nodeOffsetMs(readings) ?? Number.NaN) - epochMs)).toBeLessThan(60)
  })

  it('follows the newest readings once it has been set', () => {
    const readings = [dated(0), dated(5_130), dated(10_290, { aheadMs: 60_000 })]
    const aheadMs = (nodeOffsetMs(readings) ?? Number.NaN) - epochMs
    expect(Math.abs(aheadMs - 60_000)).toBeLessThan(510)
  })

  it('is not known without a reading', () => {
    expect(nodeOffsetMs([])).toBeUndefined()
  })

  it('has no usable reading if the answer took too long, or this process was paused meanwhile', () => {
    expect(isUsable(dated(0))).toBe(true)
    expect(isUsable(dated(0, { backMs: 600_000 }))).toBe(false)
  })
})

describe('the reference', () => {
  it('is the median: a minority of nodes with a wrong clock does not move it', () => {
    const wrong = [dated(0, { aheadMs: quarterHourMs })]
    const found = referenceOf([wrong, [dated(0)], [dated(0)], [dated(0)], wrong], 5, ownAt(0))
    expect(Math.abs((found?.offsetMs ?? Number.NaN) - epochMs)).toBeLessThan(510)
  })

  it('needs a majority of the nodes', () => {
    expect(referenceOf([[dated(0)], [dated(0)]], 5, ownAt(0))).toBeUndefined()
    expect(referenceOf([[dated(0)], [dated(0)], [dated(0)]], 5, ownAt(0))).toBeDefined()
    expect(referenceOf([[dated(0)]], 2, ownAt(0))).toBeUndefined()
    expect(referenceOf([], 0, ownAt(0))).toBeUndefined()
  })

  it('is as old as the oldest reading that the majority needs', () => {
    const found = referenceOf([[dated(0)], [dated(9_000)], [dated(20_000)]], 3, ownAt(20_010))
    expect(found?.atMs).toBe(9_010)
  })
})

describe('the state of a clock', () => {
  it.each([
    [0, 'right'],
    [1_400, 'right'],
    [-1_400, 'right'],
    [2_600, 'off'],
    [-2_600, 'off'],
    [quarterHourMs, 'off'],
    [-quarterHourMs, 'off'],
  ])('that is %i ms ahead is %s', (aheadMs, state) => {
    const status = statusAt(measured(0, aheadMs), ownAt(1_000, aheadMs), false)
    expect(status.state).toBe(state)
    expect(Math.abs((status.aheadMs ?? Number.NaN) - aheadMs)).toBeLessThan(510)
  })

  it('is unknown without a comparison, and unchecked if none is possible', () => {
    expect(statusAt(undefined, ownAt(0), false)).toEqual({ state: 'unknown', aheadMs: null })
    expect(statusAt(undefined, ownAt(0), true)).toEqual({ state: 'unchecked', aheadMs: null })
  })

  it('is unknown once the comparison is old, as after a pause of the process', () => {
    const reference = measured(0)
    expect(statusAt(reference, ownAt(freshMs), false).state).toBe('right')
    expect(statusAt(reference, ownAt(freshMs + 20), false)).toEqual({ state: 'unknown', aheadMs: null })
  })

  it.each([
    ['the wall clock was set', ownAt(100, quarterHourMs)],
    ['the wall clock was set back', ownAt(100, -quarterHourMs)],
    ['the machine slept, and its monotonic clock with it', { ...ownAt(600_000), monotonicMs: 100 }],
  ])('is unknown at once when %s', (_what, own) => {
    expect(statusAt(measured(0), own, false)).toEqual({ state: 'unknown', aheadMs: null })
  })
})

describe('the time to use', () => {
  it('is the wall clock within the tolerance, and without a reference', () => {
    expect(correctedMs(measured(0, 1_400), ownAt(1_000, 1_400))).toBe(epochMs + 2_400)
    expect(correctedMs(undefined, ownAt(1_000, quarterHourMs))).toBe(epochMs + 1_000 + quarterHourMs)
  })

  it.each([quarterHourMs, -quarterHourMs])(
    'is that of the nodes when the wall clock is %i ms ahead',
    (aheadMs) => {
      const usedMs = correctedMs(measured(0, aheadMs), ownAt(1_000, aheadMs))
      expect(Math.abs(usedMs - epochMs - 1_000)).toBeLessThan(510)
    },
  )

  it('stays that of the nodes when the wall clock is set after the comparison, however old it is', () => {
    const usedMs = correctedMs(measured(0), ownAt(600_000, quarterHourMs))
    expect(Math.abs(usedMs - epochMs - 600_000)).toBeLessThan(510)
  })
})
