import { canBuy, type EventDetail, type HoldView, quantityOf, type TicketView } from '@ticketcd/schema'
import type { ReactNode } from 'react'
import { useAreaMessages } from '../../lib/inner/area.ts'
import { useOpenHold } from '../../lib/use-open-hold.ts'
import { BuyBar } from './buy-bar.tsx'
import { eventMessages } from './event-messages.ts'
import { ResumeNotice } from './resume-notice.tsx'
import { SaleStateNotice } from './sale-state-notice.tsx'
import { TicketRow } from './ticket-row.tsx'
import { type CartLine, useCart } from './use-cart.ts'

interface TicketPanelProps {
  event: EventDetail
  /** The form for an alert on the event's stock. */
  alert: (event: EventDetail, chosen: number) => ReactNode
  /** The waiting list of a ticket type; `chosen` is the number of its chosen tickets. */
  waiting: (event: EventDetail, ticket: TicketView, chosen: number) => ReactNode
}

/** The ticket types with the chosen numbers, and the main action that the event allows now. */
export function TicketPanel({ event, alert, waiting }: TicketPanelProps) {
  const m = useAreaMessages(eventMessages)
  const cart = useCart(event)
  const openHold = useOpenHold(event.eventId)
  const open = canBuy(event.state)
  const chosen = quantityOf(cart.lines)
  const left = event.maxPerCustomer - chosen
  return (
    <section
      id="tickets"
      aria-labelledby="tickets-title"
      className="scroll-mt-32 self-start lg:sticky lg:top-24 lg:col-start-2 lg:row-span-2 lg:row-start-1 lg:rounded-lg lg:border lg:bg-raised lg:p-6"
    >
      <div className="flex items-baseline justify-between gap-4">
        <h2 id="tickets-title" className="font-semibold text-lg">
          {m.tickets}
        </h2>
        {open && <p className="text-ink-soft text-xs">{m.limit(event.maxPerCustomer)}</p>}
      </div>
      <ul className="mt-2 divide-y">
        {event.tickets.map((ticket) => {
          const quantity = cart.quantityOf(ticket.ticketType)
          return (
            <TicketRow
              key={ticket.ticketType}
              ticket={ticket}
              quantity={quantity}
              max={Math.min(ticket.available, quantity + left)}
              onChange={open ? (chosen) => cart.choose(ticket.ticketType, chosen) : null}
              held={heldOf(openHold, ticket.ticketType)}
            >
              {waiting(event, ticket, quantity)}
            </TicketRow>
          )
        })}
      </ul>
      <div className="mt-3 space-y-3">
        {openHold && <ResumeNotice hold={openHold} />}
        {open && openHold && isSame(openHold, cart.lines) ? null : open ? (
          <BuyBar event={event} cart={cart} limitReached={left <= 0} leading={openHold === null} />
        ) : (
          event.state !== 'sold-out' && <SaleStateNotice event={event} />
        )}
        {/* For the holder of the last tickets the event is not sold out. */}
        {!(openHold && event.state === 'sold-out') && alert(event, chosen)}
      </div>
    </section>
  )
}

/** Whether the choice equals the hold, so there is nothing more to buy. */
function isSame({ lines }: HoldView, chosen: readonly CartLine[]): boolean {
  const wanted = new Map(chosen.map((line) => [line.ticketType, line.quantity]))
  return wanted.size === lines.length && lines.every((line) => wanted.get(line.ticketType) === line.quantity)
}

function heldOf(hold: HoldView | null, ticketType: string): number {
  return hold?.lines.find((line) => line.ticketType === ticketType)?.quantity ?? 0
}
