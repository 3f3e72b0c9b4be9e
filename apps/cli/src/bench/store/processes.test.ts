import { expect, it } from 'vitest'
import { busyTicksIn } from './processes.ts'

it('a machine is busy with everything but idling and waiting', () => {
  const stat = 'cpu  100 20 30 9000 800 4 5 6 70 80\ncpu0 1 1 1 1 1 1 1 1 1 1\n'
  expect(busyTicksIn(stat)).toBe(100 + 20 + 30 + 4 + 5 + 6)
})
