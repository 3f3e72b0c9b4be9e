import type { EventProof, ProofCounts, TicketProof } from '@ticketcd/schema'
import { eventById } from './catalogue.ts'
import { scenario } from './scenario.ts'
import { world } from './world.ts'

/** @returns the seats of a mocked event: a part of those taken is in carts, the rest is sold */
export function event(eventId: string): EventProof {
  const { name, tickets } = eventById(eventId)
  const sums = scenario === 'no-quorum' ? 'unavailable' : 'complete'
  const proofs = tickets.map(({ ticketType, total, available }): TicketProof => {
    const held = Math.min(total - available, Math.ceil(total / 40))
    return { ticketType, ...countsOf({ capacity: total, available, held }, sums === 'complete') }
  })
  const sum = (count: (proof: TicketProof) => number) => proofs.reduce((all, each) => all + count(each), 0)
  const total = countsOf(
    {
      capacity: sum((each) => each.capacity),
      available: sum((each) => each.available),
      held: sum((each) => each.held),
    },
    sums === 'complete',
  )
  return {
    eventId,
    eventName: name,
    revision: world.revision,
    at: new Date().toISOString(),
    tickets: proofs,
    total,
    sums,
    carts: sums === 'complete' ? Math.ceil(total.held / 2) : 0,
    orders: sums === 'complete' ? Math.ceil(total.sold / 2) : 0,
    agrees: true,
  }
}

function countsOf(
  { capacity, available, held }: Pick<ProofCounts, 'capacity' | 'available' | 'held'>,
  isAdded: boolean,
): ProofCounts {
  const sold = capacity - available - held
  return {
    capacity,
    available,
    held,
    sold,
    inCarts: isAdded ? held : null,
    inOrders: isAdded ? sold : null,
    agrees: true,
  }
}
