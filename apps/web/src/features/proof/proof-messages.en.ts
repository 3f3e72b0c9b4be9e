import type { EventProof } from '@ticketcd/schema'

export const en = {
  title: 'Every ticket accounted for',
  back: 'Back to the event',
  intro:
    'A ticket is available, held in a cart, or sold, and never two of these. Here is where each one is, read at one moment of the ticket store.',
  agrees: 'It adds up',
  disagrees: 'It does not add up',
  sum: (capacity: string, available: string, held: string, sold: string) =>
    `${capacity} tickets = ${available} available + ${held} held + ${sold} sold.`,
  sums: {
    complete: (carts: string, orders: string) =>
      `Every cart and every order was read at the same moment (${carts} carts, ${orders} orders), and their sums are the same.`,
    'too-many': () =>
      'There are more carts and orders than are read for a visitor. The stock itself adds up; the audit reads all of them.',
    unavailable: () =>
      'Carts and orders cannot be read at the moment. These are the numbers of the stock, which add up by themselves.',
  } satisfies Record<EventProof['sums'], (carts: string, orders: string) => string>,
  disagreesText: 'The numbers below show where. Please tell the organiser.',
  picture: (available: string, held: string, sold: string) =>
    `Of all tickets ${available} are available, ${held} are held and ${sold} are sold.`,
  byType: 'By ticket type',
  type: 'Ticket type',
  capacity: 'All',
  available: 'Available',
  held: 'Held',
  sold: 'Sold',
  all: 'All types',
  inCarts: (count: string) => `${count} in carts`,
  inOrders: (count: string) => `${count} in orders`,
  rowAgrees: 'adds up',
  rowDisagrees: 'does not add up',
}

export type ProofMessages = typeof en
