import { describe, expect, test } from 'vitest'
import type { Report } from './buyer.ts'
import { type Customer, contradictionsIn, type Truth } from './truth.ts'

const stock = { price: 1, total: 2, available: 0, held: 0, sold: 2, revenue: 2, position: 0 }
const customer = (username: string, outcome: Report['outcome'], orderId = username): Customer => ({
  username,
  wantsMore: outcome !== 'bought',
  reports: [{ orderId, outcome, quantity: 1, why: '', replies: ['busy', 'order-not-found'] }],
})
const truth = (...usernames: string[]): Truth => ({
  stock,
  orders: new Map(usernames.map((username) => [username, { username, quantity: 1 }])),
})

test('nobody was lied to when each knows what the store says', () => {
  const customers = [customer('ana', 'bought'), customer('rui', 'bought'), customer('eva', 'over')]
  expect(contradictionsIn(customers, truth('ana', 'rui'))).toEqual([])
})

describe('a lie is told of', () => {
  const both = [customer('ana', 'bought'), customer('rui', 'bought')]
  test.each<[string, Customer[], Truth, string]>([
    [
      'a ticket that is not there',
      [...both, customer('eva', 'bought')],
      truth('ana', 'rui'),
      'does not have',
    ],
    [
      'a ticket that nobody was told of',
      [...both, customer('eva', 'over')],
      truth('ana', 'rui', 'eva'),
      'heard busy, order-not-found), and owns 1',
    ],
    ['no word at all', [...both, customer('eva', 'unknown')], truth('ana', 'rui'), 'never told'],
    ['an order of nobody', both, truth('ana', 'rui', 'eva'), 'made by nobody'],
    ['more sold than there were', both, truth('ana', 'rui', 'eva'), '3 tickets were sold of 2'],
    [
      'tickets left over',
      [customer('ana', 'bought'), customer('eva', 'over')],
      truth('ana'),
      '1 tickets were left',
    ],
  ])('%s', (_name, customers, stored, contradiction) => {
    expect(contradictionsIn(customers, stored).join()).toContain(contradiction)
  })
})
