import type { EventDetail, PurchaseView } from '@ticketcd/schema'
import { useRef } from 'react'
import { useI18n } from '../../lib/i18n/i18n.tsx'
import { useAreaMessages } from '../../lib/inner/area.ts'
import { Cover } from '../../ui/cover.tsx'
import { Notice } from '../../ui/inner/notice.tsx'
import { CancelTickets } from './cancel-tickets.tsx'
import { OrderActions } from './order-actions.tsx'
import { OrderBadge } from './order-badge.tsx'
import { OrderEvent } from './order-event.tsx'
import { OrderPrice } from './order-price.tsx'
import { isOver, orderStatusOf, ticketsLeft } from './order-status.ts'
import { purchaseMessages } from './purchase-messages.ts'

interface OrderSheetProps {
  purchase: PurchaseView
  /** `undefined` while it loads, or if the catalogue does not list it any more. */
  event: EventDetail | undefined
}

/** The order as a sheet of paper, with a tear line above the price. */
export function OrderSheet({ purchase, event }: OrderSheetProps) {
  const { t } = useI18n()
  const m = useAreaMessages(purchaseMessages)
  const { eventId, event: brief } = purchase
  const orderStatus = orderStatusOf(purchase, new Date().toISOString())
  const title = useRef<HTMLHeadingElement>(null)
  return (
    <>
      <article className="mt-4 overflow-hidden rounded-lg border bg-raised">
        <Cover
          type={brief?.type ?? ''}
          eventId={eventId}
          muted={isOver(orderStatus)}
          className="aspect-[21/9] sm:aspect-[3/1]"
        />
        <div className="p-5 sm:p-8">
          <div className="flex flex-wrap items-center justify-between gap-3">
            <p className="font-medium text-ink-soft text-sm">{t.event.chosen(ticketsLeft(purchase))}</p>
            <OrderBadge purchase={purchase} />
          </div>
          <h1 ref={title} tabIndex={-1} className="mt-2 font-semibold text-xl outline-none">
            <bdi>{brief?.name ?? m.unknownEvent}</bdi>
          </h1>
          {brief && <OrderEvent brief={brief} event={event} />}
          {orderStatus === 'event-cancelled' && (
            <div className="mt-5">
              <Notice tone="bad">{m.eventCancelled}</Notice>
            </div>
          )}
        </div>
        <OrderPrice purchase={purchase} />
      </article>
      <CancelTickets purchase={purchase} event={event} onCancelled={() => title.current?.focus()} />
      <OrderActions eventId={eventId} event={isOver(orderStatus) ? undefined : event} />
    </>
  )
}
