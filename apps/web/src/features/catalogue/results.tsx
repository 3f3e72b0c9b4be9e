import type { EventCard as Card, FoundEvent } from '@ticketcd/schema'
import { memo, type ReactNode } from 'react'
import { useI18n } from '../../lib/i18n/i18n.tsx'
import { Button } from '../../ui/button.tsx'
import { LoadFailure } from '../../ui/load-failure.tsx'
import { EventCard } from './event-card.tsx'
import { EventCardSkeleton, skeletonKeys } from './event-card-skeleton.tsx'
import { NoResults } from './no-results.tsx'
import type { Catalogue } from './use-catalogue.ts'

const gridStyle = 'grid grid-cols-1 gap-x-5 gap-y-9 sm:grid-cols-2 xl:grid-cols-3'

interface ResultsProps {
  catalogue: Pick<
    Catalogue,
    | 'data'
    | 'error'
    | 'errorUpdateCount'
    | 'isPlaceholderData'
    | 'hasNextPage'
    | 'isFetchingNextPage'
    | 'fetchNextPage'
    | 'refetch'
  >
  /**
   * The control on the cover of an event. A new function at each render would render all cards
   * again.
   */
  action: (event: Card) => ReactNode
}

export function Results({ catalogue, action }: ResultsProps) {
  const { t } = useI18n()
  const {
    data,
    error,
    errorUpdateCount,
    isPlaceholderData,
    hasNextPage,
    isFetchingNextPage,
    fetchNextPage,
    refetch,
  } = catalogue

  if (!data && errorUpdateCount > 0) return <LoadFailure error={error} onRetry={() => void refetch()} />
  if (!data)
    return (
      <div className={gridStyle} role="status" aria-label={t.app.loading}>
        {skeletonKeys.map((key) => (
          <EventCardSkeleton key={key} />
        ))}
      </div>
    )

  const events = data.pages.flatMap((page) => page.items)
  if (events.length === 0) return <NoResults />
  return (
    <>
      <ul className={gridStyle} aria-busy={isPlaceholderData}>
        {events.map((event) => (
          <li key={event.eventId}>
            <Hit event={event} action={action} />
          </li>
        ))}
      </ul>
      {hasNextPage && (
        <div className="mt-12 flex justify-center">
          <Button size="lg" busy={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            {isFetchingNextPage ? t.home.loadingMore : t.home.more}
          </Button>
        </div>
      )}
    </>
  )
}

interface HitProps {
  event: FoundEvent
  action: (event: Card) => ReactNode
}

/**
 * Memoised: counts of one event arrive several times a second, and the other events stay the same
 * objects.
 */
const Hit = memo(function Hit({ event, action }: HitProps) {
  return <EventCard event={event} matches={event.matches} action={action(event)} />
})
