import { expect, it } from 'vitest'
import { cpuUsBetween } from './processes.ts'

it('a machine is busy except while it idles or waits', () => {
  const before = 'cpu  100 20 30 9000 800 4 5 6 70 80'
  const after = 'cpu  101 22 33 9999 999 8 10 12 99 99'
  expect(cpuUsBetween(before, after)).toBe((1 + 2 + 3 + 4 + 5 + 6) * 10_000)
})
