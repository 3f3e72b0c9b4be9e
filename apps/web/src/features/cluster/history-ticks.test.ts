import { expect, test } from 'vitest'
import { historyTicks } from './history-ticks.ts'

const at = (time: string) => Date.parse(`2030-01-01T${time}Z`)

test('every third full minute has a tick, also the first and the last moment', () => {
  expect(historyTicks(at('10:00:00'), at('10:06:00'))).toEqual(['10:00:00', '10:03:00', '10:06:00'].map(at))
  expect(historyTicks(at('10:00:01'), at('10:05:59'))).toEqual([at('10:03:00')])
})

test('a span without a third full minute has no ticks', () => {
  expect(historyTicks(at('10:00:01'), at('10:02:59'))).toEqual([])
  expect(historyTicks(at('10:01:00'), at('10:01:00'))).toEqual([])
})
