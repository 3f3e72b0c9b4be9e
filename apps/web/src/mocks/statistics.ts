import type { SalesRange, SalesSeries, Statistics } from '@ticketcd/schema'
import { salesSteps } from '@ticketcd/schema'
import { world } from './world.ts'

export function now(): Statistics {
  const nothing = { revenue: 0, tickets: 0, orders: 0 }
  return {
    revision: world.revision,
    at: new Date().toISOString(),
    ageMs: 300,
    totals: { revenue: 0, sold: 0, held: 0, available: 0, capacity: 0, events: 0, eventsOnSale: 0 },
    rate: { ordersPerSecond: 0, ticketsPerSecond: 0 },
    last24Hours: nothing,
    previous24Hours: nothing,
    byType: [],
    byTicketType: [],
    topEvents: [],
    latestMinutes: [],
  }
}

export function series(range: SalesRange): SalesSeries {
  const at = new Date().toISOString()
  return { revision: world.revision, step: salesSteps[range], from: at, to: at, points: [] }
}
