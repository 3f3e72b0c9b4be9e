import type { EventCard as Card } from '@ticketcd/schema'
import CloudOff from 'lucide-react/icons/cloud-off'
import type { ReactNode } from 'react'
import { failureOf } from '../../lib/failure.ts'
import { sentenceFor } from '../../lib/i18n/failure-sentences.ts'
import { useI18n } from '../../lib/i18n/i18n.tsx'
import { Button } from '../../ui/button.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { EventCard } from './event-card.tsx'
import { EventCardSkeleton, skeletonKeys } from './event-card-skeleton.tsx'
import { NoResults } from './no-results.tsx'
import type { Catalogue } from './use-catalogue.ts'

const gridStyle = 'grid gap-x-5 gap-y-9 sm:grid-cols-2 xl:grid-cols-3'

interface ResultsProps {
  catalogue: Catalogue
  action: (event: Card) => ReactNode
}

export function Results({ catalogue, action }: ResultsProps) {
  const { t, format } = useI18n()
  const { data, error, isPlaceholderData, hasNextPage, isFetchingNextPage, fetchNextPage, refetch } =
    catalogue

  if (!data && error)
    return (
      <EmptyState
        icon={<CloudOff />}
        title={t.app.errorTitle}
        action={
          <Button tone="primary" onClick={() => void refetch()}>
            {t.app.retry}
          </Button>
        }
      >
        {sentenceFor(failureOf(error), t, format)}
      </EmptyState>
    )
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
            <EventCard event={event} matches={event.matches} action={action(event)} />
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
