import { expect, it } from 'vitest'
import { Admission, Visit } from './admission.ts'

function visit(admission: Admission, bytes = 0): Visit {
  const visit = admission.enter(bytes)
  if (!(visit instanceof Visit)) throw new Error('turned away')
  return visit
}

it('lets in as many as it may, and sends the rest away until one has left', () => {
  const admission = new Admission({ max: 2, random: () => 0.5 })
  const first = visit(admission)
  visit(admission)
  expect(admission.enter(0)).toEqual({ retryAfterMs: 1_250 })
  expect([admission.size, admission.refused]).toEqual([2, 1])
  first.leave()
  visit(admission)
})

it('lets in no more bytes than it may, and one of any size when there is nobody else', () => {
  const admission = new Admission({ bytesMax: 100 })
  const large = visit(admission, 101)
  expect(admission.enter(1)).toHaveProperty('retryAfterMs')
  large.leave()
  visit(admission, 60)
  expect(admission.enter(41)).toHaveProperty('retryAfterMs')
  visit(admission, 40)
  expect([admission.size, admission.bytes]).toEqual([2, 100])
})

it('keeps a place until the last who holds it has left', () => {
  const admission = new Admission()
  const held = visit(admission, 7)
  held.hold()
  held.leave()
  expect([admission.size, admission.bytes]).toEqual([1, 7])
  held.leave()
  expect([admission.size, admission.bytes]).toEqual([0, 0])
  held.hold()
  held.leave()
  expect(admission.size).toBe(0)
})
