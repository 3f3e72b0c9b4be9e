import { Link } from '@tanstack/react-router'
import type { PurchaseView } from '@ticketcd/schema'
import { useId } from 'react'
import { useI18n } from '../../lib/i18n/i18n.tsx'
import { useAreaMessages } from '../../lib/inner/area.ts'
import { isolated } from '../../lib/isolated.ts'
import { paths } from '../../lib/paths.ts'
import { Cover } from '../../ui/cover.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { OrderBadge } from './order-badge.tsx'
import { isOver, orderStatusOf } from './order-status.ts'
import { purchaseMessages } from './purchase-messages.ts'

const cardStyle =
  'group relative flex overflow-hidden rounded-lg border bg-raised transition-colors hover:border-line-strong'
const coverStyle = 'w-24 shrink-0 overflow-hidden sm:w-52'

/**
 * An order in the list, with its event, date, place and number of tickets. The whole card links to
 * the order.
 */
export function OrderCard({ purchase }: { purchase: PurchaseView }) {
  const { format } = useI18n()
  const m = useAreaMessages(purchaseMessages)
  const titleId = useId()
  const { eventId, orderId, event, lines } = purchase
  const over = isOver(orderStatusOf(purchase, new Date().toISOString()))
  return (
    <article aria-labelledby={titleId} className={cardStyle}>
      <div className={coverStyle}>
        <Cover type={event?.type ?? ''} eventId={eventId} muted={over} className="h-full" />
      </div>
      <div className="flex min-w-0 flex-1 flex-col gap-x-6 gap-y-3 p-4 sm:flex-row sm:items-center sm:p-5">
        <div className="min-w-0 flex-1">
          {event && (
            <time dateTime={event.startsAt} className="figures block font-medium text-accent-ink text-xs">
              {format.dayAndTime(event.startsAt, event.timeZone)}
            </time>
          )}
          <h2 id={titleId} className="mt-1 line-clamp-2 font-semibold text-base">
            <Link
              {...paths.order(eventId, orderId)}
              className="outline-none after:absolute after:inset-0 after:rounded-lg focus-visible:after:outline-2 focus-visible:after:outline-accent-ink focus-visible:after:-outline-offset-2"
            >
              <bdi>{event?.name ?? m.unknownEvent}</bdi>
            </Link>
          </h2>
          <p className="truncate text-ink-soft text-sm">
            {event ? (
              <>
                <bdi>{event.venue}</bdi>, <bdi>{event.location}</bdi>
              </>
            ) : (
              eventId
            )}
          </p>
          <p className="figures mt-2 text-sm">
            {format.list(lines.map((line) => `${line.quantity} × ${isolated(line.ticketType)}`))}
          </p>
        </div>
        <div className="self-start sm:self-center">
          <OrderBadge purchase={purchase} />
        </div>
      </div>
    </article>
  )
}

/** The placeholder of an `OrderCard` that is loading. */
export function OrderCardSkeleton() {
  return (
    <div className={cardStyle}>
      <Skeleton className={`${coverStyle} rounded-none`} />
      <div className="flex-1 p-4 sm:p-5">
        <Skeleton className="h-4 w-28" />
        <Skeleton className="mt-2 h-5 w-3/5" />
        <Skeleton className="mt-2 h-4 w-2/5" />
        <Skeleton className="mt-3 h-4 w-1/3" />
      </div>
    </div>
  )
}
