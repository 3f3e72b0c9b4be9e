import { canBuy, type EventDetail, quantityOf } from '@ticketcd/schema'
import type { ReactNode } from 'react'
import { useI18n } from '../../lib/i18n/i18n.tsx'
import { useOpenHold } from '../../lib/use-open-hold.ts'
import { BuyBar } from './buy-bar.tsx'
import { ResumeNotice } from './resume-notice.tsx'
import { SaleStateNotice } from './sale-state-notice.tsx'
import { TicketRow } from './ticket-row.tsx'
import { useCart } from './use-cart.ts'

interface TicketPanelProps {
  event: EventDetail
  /** How one asks to be told of the event's stock. */
  alert: (event: EventDetail, chosen: number) => ReactNode
}

/** Ticket types, what is chosen of them, and the one thing that can be done with the event now. */
export function TicketPanel({ event, alert }: TicketPanelProps) {
  const { t } = useI18n()
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
          {t.event.tickets}
        </h2>
        {open && <p className="text-ink-soft text-xs">{t.event.limit(event.maxPerCustomer)}</p>}
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
            />
          )
        })}
      </ul>
      <div className="mt-3 space-y-3">
        {openHold && <ResumeNotice hold={openHold} />}
        {open ? (
          <BuyBar event={event} cart={cart} limitReached={left <= 0} leading={openHold === null} />
        ) : (
          event.state !== 'sold-out' && <SaleStateNotice event={event} />
        )}
        {alert(event, chosen)}
      </div>
    </section>
  )
}
