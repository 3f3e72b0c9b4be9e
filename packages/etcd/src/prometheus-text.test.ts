import { describe, expect, it } from 'vitest'
import { PrometheusText } from './prometheus-text.ts'

const text = new PrometheusText(`first 1
# HELP pending How many wait.
# TYPE pending gauge
pending 3
pending_total 8
bytes 2.147483648e+09
wait_bucket{To="a",le="0.1"} 1
wait_bucket{To="a",le="+Inf"} 2
wait_bucket{To="b",le="0.1"} 10
wait_bucket{To="b",le="+Inf"} 20
wait_sum{To="a"} 0.5
by{code="200"} 4
broken NaN
cut 12 34
`)

describe("Prometheus' text", () => {
  it('has numbers by name, including the first one and one with an exponent', () => {
    expect(text.value('first')).toBe(1)
    expect(text.value('pending')).toBe(3)
    expect(text.value('bytes')).toBe(2_147_483_648)
  })

  it('has no value for a name that is unknown, labelled, the beginning of another or not a number', () => {
    for (const name of ['HELP', 'by', 'wait', 'broken', 'cut', 'pendin']) expect(text.value(name)).toBeNull()
  })

  it('sums a histogram over its labels', () => {
    expect(text.histogram('wait')).toEqual({ bounds: [0.1, Number.POSITIVE_INFINITY], counts: [11, 22] })
    expect(text.histogram('pending')).toEqual({ bounds: [], counts: [] })
  })
})
