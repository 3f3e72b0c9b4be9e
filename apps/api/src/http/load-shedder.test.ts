import { expect, it } from 'vitest'
import { LoadShedder, Visit } from './load-shedder.ts'

function visit(loadShedder: LoadShedder, bytes = 0): Visit {
  const visit = loadShedder.enter(bytes)
  if (!(visit instanceof Visit)) throw new Error('turned away')
  return visit
}

it('accepts requests up to its limit, and rejects others until one has left', () => {
  const loadShedder = new LoadShedder({ max: 2, random: () => 0.5 })
  const first = visit(loadShedder)
  visit(loadShedder)
  expect(loadShedder.enter(0)).toEqual({ retryAfterMs: 1_250 })
  expect([loadShedder.size, loadShedder.refused]).toEqual([2, 1])
  first.leave()
  visit(loadShedder)
})

it('accepts bytes up to its limit, and one request of any size if there is no other', () => {
  const loadShedder = new LoadShedder({ bytesMax: 100 })
  const large = visit(loadShedder, 101)
  expect(loadShedder.enter(1)).toHaveProperty('retryAfterMs')
  large.leave()
  visit(loadShedder, 60)
  expect(loadShedder.enter(41)).toHaveProperty('retryAfterMs')
  visit(loadShedder, 40)
  expect([loadShedder.size, loadShedder.bytes]).toEqual([2, 100])
})

it('keeps a place until its last holder has left', () => {
  const loadShedder = new LoadShedder()
  const held = visit(loadShedder, 7)
  held.hold()
  held.leave()
  expect([loadShedder.size, loadShedder.bytes]).toEqual([1, 7])
  held.leave()
  expect([loadShedder.size, loadShedder.bytes]).toEqual([0, 0])
  held.hold()
  held.leave()
  expect(loadShedder.size).toBe(0)
})
