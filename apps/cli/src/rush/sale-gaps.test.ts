import { describe, expect, it } from 'vitest'
import { SaleGaps } from './sale-gaps.ts'

/** A sale of two tickets on a clock that the test sets. */
function saleOf(available = 2) {
  let nowMs = 0
  const gaps = new SaleGaps(() => nowMs, available)
  const at = (ms: number) => {
    nowMs = ms
    return gaps
  }
  return { gaps, at }
}

describe('a gap', () => {
  it('begins with a sale and ends with the next one', () => {
    const { gaps, at } = saleOf()
    at(0).ask()
    at(1_000).sold()
    at(4_000).sold()
    expect(gaps.gaps).toEqual([
      { fromMs: 0, untilMs: 1_000 },
      { fromMs: 1_000, untilMs: 4_000 },
    ])
  })

  it('excludes the time in which no buyer asks', () => {
    const { gaps, at } = saleOf()
    const stop = at(0).ask()
    at(1_000)
    stop()
    at(9_000).ask()
    at(9_500).sold()
    expect(gaps.gaps).toEqual([
      { fromMs: 0, untilMs: 1_000 },
      { fromMs: 9_000, untilMs: 9_500 },
    ])
  })

  it('excludes the time without available tickets', () => {
    const { gaps, at } = saleOf()
    at(0).ask()
    at(500).stock(0)
    at(8_000).stock(1)
    at(8_200).sold()
    expect(gaps.gaps).toEqual([
      { fromMs: 0, untilMs: 500 },
      { fromMs: 8_000, untilMs: 8_200 },
    ])
  })

  it('continues during a confirmation, although no ticket is available', () => {
    const { gaps, at } = saleOf(0)
    const stop = at(0).confirm()
    at(3_000).sold()
    stop()
    expect(gaps.gaps).toEqual([{ fromMs: 0, untilMs: 3_000 }])
  })

  it('ends when the last of several buyers stops asking; each stops only once', () => {
    const { gaps, at } = saleOf()
    const first = at(0).ask()
    const second = at(0).ask()
    at(400)
    first()
    first()
    expect(gaps.gaps).toEqual([])
    at(700)
    second()
    expect(gaps.gaps).toEqual([{ fromMs: 0, untilMs: 700 }])
  })

  it('is not kept if it is part of the usual pace', () => {
    const { gaps, at } = saleOf()
    at(0).ask()
    at(30).sold()
    at(1_000)
    expect(gaps.gaps).toEqual([])
    expect(gaps.possibleMs).toBe(1_000)
  })
})

it('adds up the time in which a sale was possible, including the last gap', () => {
  const { gaps, at } = saleOf()
  const stop = at(0).ask()
  at(600)
  stop()
  at(5_000).ask()
  at(5_100).close()
  at(7_000)
  expect(gaps.possibleMs).toBe(700)
  expect(gaps.gaps.at(-1)).toEqual({ fromMs: 5_000, untilMs: 5_100 })
})
