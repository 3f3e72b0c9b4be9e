import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { OrderRef } from '@ticketcd/schema'
import ArrowLeft from 'lucide-react/icons/arrow-left'
import CloudOff from 'lucide-react/icons/cloud-off'
import TicketX from 'lucide-react/icons/ticket-x'
import { failureOf } from '../../lib/failure.ts'
import { sentenceFor } from '../../lib/i18n/failure-sentences.ts'
import { useI18n } from '../../lib/i18n/i18n.tsx'
import { useAreaMessages } from '../../lib/inner/area.ts'
import { usePageTitle } from '../../lib/page-title.ts'
import { paths } from '../../lib/paths.ts'
import { useTRPC } from '../../lib/trpc.ts'
import { Button, buttonStyle } from '../../ui/button.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { OrderSheet } from './order-sheet.tsx'
import { purchaseMessages } from './purchase-messages.ts'

/** One order with all details, for the screen, as a file and in print. */
export function OrderPage({ eventId, orderId }: OrderRef) {
  const { t, format } = useI18n()
  const m = useAreaMessages(purchaseMessages)
  const trpc = useTRPC()
  const {
    data: purchase,
    error,
    refetch,
  } = useQuery(trpc.purchases.one.queryOptions({ eventId, orderId }, { staleTime: 30_000 }))
  const { data: event } = useQuery(
    trpc.catalogue.event.queryOptions({ eventId }, { staleTime: 60_000, retry: false }),
  )
  usePageTitle(purchase?.event?.name ?? t.app.myTickets)

  if (!purchase && error) {
    const failure = failureOf(error)
    const gone = failure.code === 'order-not-found' || failure.code === 'invalid-input'
    return (
      <EmptyState
        level={1}
        icon={gone ? <TicketX /> : <CloudOff />}
        title={gone ? t.order.notFoundTitle : t.app.errorTitle}
        action={
          gone ? (
            <Link {...paths.tickets()} className={buttonStyle('primary')}>
              {t.app.myTickets}
            </Link>
          ) : (
            <Button tone="primary" onClick={() => void refetch()}>
              {t.app.retry}
            </Button>
          )
        }
      >
        {gone ? m.noSuchOrder : sentenceFor(failure, t, format)}
      </EmptyState>
    )
  }

  return (
    <div className="page-width pt-6 sm:pt-8">
      <div className="mx-auto max-w-3xl">
        <Link
          {...paths.tickets()}
          className="-ml-2 inline-flex min-h-8 items-center gap-2 rounded-md px-2 font-medium text-ink-soft text-sm hover:bg-sunken hover:text-ink print:hidden"
        >
          <ArrowLeft aria-hidden="true" className="size-4" />
          {t.app.myTickets}
        </Link>
        {purchase ? <OrderSheet purchase={purchase} event={event} /> : <OrderSkeleton />}
      </div>
    </div>
  )
}

function OrderSkeleton() {
  const { t } = useI18n()
  return (
    <div role="status" aria-label={t.app.loading} className="mt-4 overflow-hidden rounded-lg border">
      <Skeleton className="aspect-[21/9] rounded-none sm:aspect-[3/1]" />
      <div className="p-5 sm:p-8">
        <Skeleton className="h-10 w-3/4" />
        <Skeleton className="mt-4 h-5 w-1/2" />
        <Skeleton className="mt-2 h-5 w-2/5" />
        <Skeleton className="mt-8 h-32" />
      </div>
    </div>
  )
}
