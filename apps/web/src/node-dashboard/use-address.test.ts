import { expect, it } from 'vitest'
import { addressOf, searchOf } from './use-address.ts'

it('the address contains prefix and metric, and is empty by default', () => {
  for (const address of [
    { prefix: '', metric: 'probe' },
    { prefix: 'a/b&c=é', metric: 'fsync' },
  ] as const)
    expect(addressOf(searchOf(address))).toEqual(address)
  expect(searchOf({ prefix: '', metric: 'probe' })).toBe('')
  expect(addressOf('?metric=nonsense')).toEqual({ prefix: '', metric: 'probe' })
})
