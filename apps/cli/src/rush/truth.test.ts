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

test('there is no contradiction if all answers agree with the store', () => {
  const customers = [customer('ana', 'bought'), customer('rui', 'bought'), customer('eva', 'over')]
  expect(contradictionsIn(customers, truth('ana', 'rui'))).toEqual([])
})

describe('a contradiction is', () => {
  const both = [customer('ana', 'bought'), customer('rui', 'bought')]
  test.each<[string, Customer[], Truth, string]>([
    [
      'a confirmed ticket without an order',
      [...both, customer('eva', 'bought')],
      truth('ana', 'rui'),
      'does not have',
    ],
    [
      'an order after a refusal',
      [...both, customer('eva', 'over')],
      truth('ana', 'rui', 'eva'),
      'answers: busy, order-not-found), but owns 1',
    ],
    ['an unknown outcome', [...both, customer('eva', 'unknown')], truth('ana', 'rui'), 'received no outcome'],
    ['an order without a buyer', both, truth('ana', 'rui', 'eva'), 'has no buyer'],
    ['more sold tickets than stock', both, truth('ana', 'rui', 'eva'), '3 tickets were sold of 2'],
    [
      'unsold tickets with waiting buyers',
      [customer('ana', 'bought'), customer('eva', 'over')],
      truth('ana'),
      '1 tickets were left',
    ],
  ])('%s', (_name, customers, stored, contradiction) => {
    expect(contradictionsIn(customers, stored).join()).toContain(contradiction)
  })
})
