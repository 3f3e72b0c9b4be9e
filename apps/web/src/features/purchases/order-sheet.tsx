import { Link } from '@tanstack/react-router'
import { costOf, type EventDetail, type PurchaseView } from '@ticketcd/schema'
import CalendarPlus from 'lucide-react/icons/calendar-plus'
import Printer from 'lucide-react/icons/printer'
import { type ReactNode, useRef } from 'react'
import { downloadCalendarFile } from '../../lib/calendar.ts'
import { browserTimeZone } from '../../lib/format.ts'
import { useAreaMessages } from '../../lib/i18n/area.ts'
import { useI18n } from '../../lib/i18n/i18n.tsx'
import { paths } from '../../lib/paths.ts'
import { Button, buttonStyle } from '../../ui/button.tsx'
import { Cover } from '../../ui/cover.tsx'
import { Notice } from '../../ui/notice.tsx'
import { OrderLines } from '../../ui/order-lines.tsx'
import { CancelTickets } from './cancel-tickets.tsx'
import { OrderBadge } from './order-badge.tsx'
import { isOver, orderStatusOf, ticketsLeft } from './order-status.ts'
import { purchaseMessages } from './purchase-messages.ts'

interface OrderSheetProps {
  purchase: PurchaseView
  /** `undefined` while it loads, or if the catalogue does not list it any more. */
  event: EventDetail | undefined
}

/** The order as a sheet of paper, with a tear line above the price. */
export function OrderSheet({ purchase, event }: OrderSheetProps) {
  const { t, format } = useI18n()
  const m = useAreaMessages(purchaseMessages)
  const { eventId, orderId, lines, total, placedAt, event: brief } = purchase
  const orderStatus = orderStatusOf(purchase, new Date().toISOString())
  const refunded = total - costOf(lines)
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
          {brief && (
            <dl className="mt-5 grid grid-cols-1 gap-5 sm:grid-cols-2">
              <Fact name={t.event.when}>
                <time dateTime={brief.startsAt} className="block font-medium first-letter:uppercase">
                  {format.longDay(brief.startsAt, brief.timeZone)}
                </time>
                <span className="figures text-ink-soft text-sm">
                  {event
                    ? format.timeRange(event.startsAt, event.endsAt, event.timeZone)
                    : format.time(brief.startsAt, brief.timeZone)}
                </span>
              </Fact>
              <Fact name={t.event.where}>
                <bdi className="block font-medium">{brief.venue}</bdi>
                <bdi className="text-ink-soft text-sm">{brief.location}</bdi>
              </Fact>
            </dl>
          )}
          {orderStatus === 'event-cancelled' && (
            <div className="mt-5">
              <Notice tone="bad">{m.eventCancelled}</Notice>
            </div>
          )}
        </div>
        <div className="relative border-t border-dashed px-5 pt-4 pb-6 sm:px-8">
          <Notch className="left-0 -translate-x-1/2" />
          <Notch className="right-0 translate-x-1/2" />
          <OrderLines lines={lines} total={total} />
          {refunded > 0 && (
            <p className="figures mt-2 flex justify-between text-ink-soft text-sm">
              <span>{m.refunded}</span>
              <span>{format.money(refunded)}</span>
            </p>
          )}
          <dl className="mt-6 grid grid-cols-1 gap-5 border-t pt-5 sm:grid-cols-2">
            <Fact name={t.order.number}>
              <span className="figures break-all text-sm">{orderId}</span>
            </Fact>
            <Fact name={m.placed}>
              <time dateTime={placedAt} className="figures text-sm">
                {format.dayAndTime(placedAt, browserTimeZone())}
              </time>
            </Fact>
          </dl>
        </div>
      </article>
      <CancelTickets purchase={purchase} event={event} onCancelled={() => title.current?.focus()} />
      <div className="mt-6 flex flex-wrap gap-3 print:hidden">
        <Button tone="primary" onClick={() => window.print()}>
          <Printer aria-hidden="true" />
          {m.print}
        </Button>
        {event && !isOver(orderStatus) && (
          <Button onClick={() => downloadCalendarFile(event)}>
            <CalendarPlus aria-hidden="true" />
            {t.event.calendar}
          </Button>
        )}
        <Link {...paths.event(eventId)} className={buttonStyle('quiet')}>
          {m.seeEvent}
        </Link>
      </div>
    </>
  )
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="leading-snug">
      <dt className="mb-1 text-ink-soft text-xs">{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}

/** Half a hole at the edge, at the tear line. */
function Notch({ className }: { className: string }) {
  return (
    <span
      aria-hidden="true"
      className={`absolute top-0 size-5 -translate-y-1/2 rounded-full border bg-page print:hidden ${className}`}
    />
  )
}
