import { expect, test } from 'vitest'
import { quantityIn } from './cart.ts'

test.each(['constructor', '__proto__', 'toString'])(
  'a ticket type named %s is not chosen at first',
  (name) => {
    expect(quantityIn({}, name)).toBe(0)
    expect(quantityIn(JSON.parse(JSON.stringify({ ...{}, [name]: 2 })), name)).toBe(2)
  },
)
