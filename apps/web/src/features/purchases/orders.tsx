import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import Ticket from 'lucide-react/icons/ticket'
import { refetchEvery } from '../../lib/connection.ts'
import { useI18n } from '../../lib/i18n/i18n.tsx'
import { useAreaMessages } from '../../lib/inner/area.ts'
import { paths } from '../../lib/paths.ts'
import { useTRPC } from '../../lib/trpc.ts'
import { Button, buttonStyle } from '../../ui/button.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { LoadFailure } from '../../ui/load-failure.tsx'
import { OrderCard, OrderCardSkeleton } from './order-card.tsx'
import { purchaseMessages } from './purchase-messages.ts'
import type { When } from './when.ts'

export function Orders({ when }: { when: When }) {
  const { t } = useI18n()
  const m = useAreaMessages(purchaseMessages)
  const trpc = useTRPC()
  const { data, error, errorUpdateCount, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } =
    useInfiniteQuery(
      trpc.purchases.mine.infiniteQueryOptions(
        { when, limit: 12 },
        { getNextPageParam: (page) => page.nextCursor, refetchInterval: refetchEvery(60_000) },
      ),
    )

  if (!data && errorUpdateCount > 0) return <LoadFailure error={error} onRetry={() => void refetch()} />
  if (!data)
    return (
      <div role="status" aria-label={t.app.loading} className="mt-6 space-y-4">
        <OrderCardSkeleton />
        <OrderCardSkeleton />
        <OrderCardSkeleton />
      </div>
    )

  const orders = data.pages.flatMap((page) => page.items)
  if (orders.length === 0) return <NoOrders when={when} />
  return (
    <>
      <ul className="mt-6 space-y-4">
        {orders.map((purchase) => (
          <li key={purchase.orderId}>
            <OrderCard purchase={purchase} />
          </li>
        ))}
      </ul>
      {hasNextPage && (
        <div className="mt-10 flex justify-center">
          <Button size="lg" busy={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            {isFetchingNextPage ? m.loadingMore : m.more}
          </Button>
        </div>
      )}
    </>
  )
}

function NoOrders({ when }: { when: When }) {
  const { t } = useI18n()
  const m = useAreaMessages(purchaseMessages)
  const upcoming = when === 'upcoming'
  return (
    <EmptyState
      icon={<Ticket />}
      title={upcoming ? m.nothingUpcoming : m.nothingPast}
      action={
        <Link {...paths.home()} className={buttonStyle('primary')}>
          {t.favourite.find}
        </Link>
      }
    >
      {upcoming ? m.nothingUpcomingHint : m.nothingPastHint}
    </EmptyState>
  )
}
