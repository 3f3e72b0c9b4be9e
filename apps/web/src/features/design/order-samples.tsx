import { EventBrief } from '../../ui/inner/event-brief.tsx'
import { OrderLines } from '../../ui/inner/order-lines.tsx'

const event = {
  eventId: 'night-of-fado',
  name: 'Night of Fado',
  type: 'Concert',
  venue: 'Coliseu',
  location: 'Porto',
  startsAt: '2026-06-12T20:30:00.000Z',
  timeZone: 'Europe/Lisbon',
}

const lines = [
  { ticketType: 'Standard', quantity: 2, unitPrice: 2_650 },
  { ticketType: 'Balcony', quantity: 3, unitPrice: 4_200, cancelled: 1 },
]

export function OrderSamples() {
  return (
    <div className="grid gap-8 lg:grid-cols-[1fr_20rem]">
      <div className="self-start rounded-lg border bg-raised px-5 pt-2 pb-5">
        <OrderLines lines={lines} total={17_900} />
      </div>
      <EventBrief event={event} />
    </div>
  )
}
