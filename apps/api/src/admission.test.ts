import { expect, it } from 'vitest'
import { Admission } from './admission.ts'

it('lets in as many as it may, and sends the rest away until one has left', () => {
  const admission = new Admission({ max: 2, random: () => 0.5 })
  const leave = admission.enter()
  admission.enter()
  expect(admission.enter()).toEqual({ retryAfterMs: 1_250 })
  expect([admission.size, admission.refused]).toEqual([2, 1])
  if (typeof leave === 'function') leave()
  expect(admission.enter()).toBeTypeOf('function')
})
