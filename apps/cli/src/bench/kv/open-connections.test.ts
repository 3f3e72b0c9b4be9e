import { expect, it, onTestFinished, vi } from 'vitest'
import { ConnectionCount } from './open-connections.ts'

const head = '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid'
const row = (local: number, remote: number, state: string) =>
  `   0: 0100007F:${hex(local)} 0100007F:${hex(remote)} ${state} 00000000:00000000 00:00000000 00000000`
const hex = (port: number) => port.toString(16).toUpperCase().padStart(4, '0')

it('counts the highest number of simultaneous connections to the ports, without earlier ones', () => {
  vi.useFakeTimers()
  onTestFinished(() => void vi.useRealTimers())
  const before = [row(40_001, 2_379, '01'), row(2_379, 40_001, '01')]
  let rows = before
  const count = new ConnectionCount([2_379, 2_381], () => [head, ...rows, ''].join('\n'))

  const closing = row(40_002, 2_379, '06')
  rows = [...before, row(40_003, 2_379, '01'), row(40_004, 2_381, '01'), row(40_005, 2_380, '01'), closing]
  vi.advanceTimersByTime(250)
  rows = before
  vi.advanceTimersByTime(250)
  expect(count.end()).toBe(2)

  rows = [...before, ...Array.from({ length: 9 }, (_, index) => row(50_000 + index, 2_379, '01'))]
  vi.advanceTimersByTime(1_000)
  expect(count.end()).toBe(2)
})
