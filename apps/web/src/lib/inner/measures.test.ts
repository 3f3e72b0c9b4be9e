import { describe, expect, test } from 'vitest'
import { measuresFor } from './measures.ts'

const { age, bytes, milliseconds, percent, compactMoney } = measuresFor('en-GB')

describe('measures', () => {
  test('bytes have the largest unit with a value of at least 1', () => {
    expect([0, 512, 1_024, 20_500_000, 8_589_934_592].map(bytes)).toEqual([
      '0 B',
      '512 B',
      '1 kB',
      '19.6 MB',
      '8 GB',
    ])
  })

  test('an age is in tenths of a second, seconds, minutes or hours', () => {
    expect([-5, 340, 9_940, 9_960, 99_400, 100_000, 7_200_000].map(age)).toEqual([
      '0.0 s',
      '0.3 s',
      '9.9 s',
      '10 s',
      '99 s',
      '2 min',
      '2 h',
    ])
  })

  test('milliseconds become seconds, and small shares have a decimal', () => {
    expect([milliseconds(0.4123), milliseconds(1_240)]).toEqual(['0.412 ms', '1.24 s'])
    expect([percent(0), percent(0.004), percent(0.0996), percent(0.3456)]).toEqual([
      '0%',
      '0.4%',
      '10%',
      '35%',
    ])
  })

  test('only 0 is written as 0 %, and only 1 as 100 %', () => {
    expect([0.00001, 0.994, 0.9996, 1, 1.0001, 1.3, -0.9999].map(percent)).toEqual([
      '0.1%',
      '99%',
      '99.9%',
      '100%',
      '100.1%',
      '130%',
      '-99.9%',
    ])
  })

  test('money on an axis is abbreviated', () => {
    expect(compactMoney(1_243_000)).toMatch(/^€12\.4k$/i)
  })
})
