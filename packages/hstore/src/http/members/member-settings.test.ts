import { expect, it } from 'vitest'
import { changesOf } from './member-settings.ts'

const id = '00000000000000aa'
const read = (body: unknown) =>
  changesOf(id, Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)))

it('settings are one change, and the type is another one after it', () => {
  expect(read({ name: 'n1', healthCheckMs: 500 })).toEqual([
    { type: 'configure', id, settings: { name: 'n1', healthCheckMs: 500 } },
  ])
  expect(read({ type: 'learner', name: 'n1' })).toEqual([
    { type: 'configure', id, settings: { name: 'n1' } },
    { type: 'demote', id },
  ])
  expect(read({ type: 'voter' })).toEqual([{ type: 'promote', id }])
})

it.each([100, 60_000])('an interval of %d ms is in the limits', (healthCheckMs) => {
  expect(read({ healthCheckMs })).toHaveLength(1)
})

it.each([
  ['{', 'must be a JSON object'],
  ['[]', 'must be a JSON object'],
  ['null', 'must be a JSON object'],
  [{}, 'names no setting'],
  [{ colour: 'red' }, "no setting 'colour'"],
  [{ name: '' }, 'A name has'],
  [{ name: 'a b' }, 'A name has'],
  [{ name: '../x' }, 'A name has'],
  [{ name: 'x'.repeat(64) }, 'A name has'],
  [{ name: 7 }, 'A name has'],
  [{ type: 'king' }, 'voter or learner'],
  [{ healthCheckMs: 99 }, 'from 100 to 60000'],
  [{ healthCheckMs: 60_001 }, 'from 100 to 60000'],
  [{ healthCheckMs: 150.5 }, 'from 100 to 60000'],
  [{ healthCheckMs: '500' }, 'from 100 to 60000'],
])('%j is refused', (body, words) => {
  expect(() => read(body)).toThrow(words)
})
