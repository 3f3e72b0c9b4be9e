import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { EventCard } from '@ticketcd/schema'
import Heart from 'lucide-react/icons/heart'
import type { ReactNode } from 'react'
import { refetchEvery } from '../../lib/connection.ts'
import { useI18n } from '../../lib/i18n/i18n.tsx'
import { useLive } from '../../lib/live/use-live.ts'
import { usePageTitle } from '../../lib/page-title.ts'
import { paths } from '../../lib/paths.ts'
import { useTRPC } from '../../lib/trpc.ts'
import { Button, buttonStyle } from '../../ui/button.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { LoadFailure } from '../../ui/load-failure.tsx'
import { byDate } from './by-date.ts'
import { RemoveButton } from './remove-button.tsx'
import { useFavourites } from './use-favourites.ts'

const gridStyle = 'mt-6 grid grid-cols-1 gap-x-5 gap-y-9 sm:grid-cols-2 lg:grid-cols-3'

interface FavouritesPageProps {
  /** Renders an event; `action` is shown on its cover. */
  card: (event: EventCard, action: ReactNode) => ReactNode
  skeleton: ReactNode
}

export function FavouritesPage({ card, skeleton }: FavouritesPageProps) {
  const { t } = useI18n()
  const trpc = useTRPC()
  const favourites = useFavourites()
  usePageTitle(t.app.favourites)
  useLive(['catalogue'])
  const { data, error, errorUpdateCount, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } =
    useInfiniteQuery(
      trpc.favourites.mine.infiniteQueryOptions(
        { limit: 60 },
        { getNextPageParam: (page) => page.nextCursor, refetchInterval: refetchEvery(15_000) },
      ),
    )
  // A removed event disappears at once. The list is fetched again after the server has answered.
  const events =
    data &&
    byDate(data.pages.flatMap((page) => page.items)).filter(
      ({ eventId }) => favourites.has(eventId) !== false,
    )

  return (
    <div className="page-width pt-8 sm:pt-12">
      <h1 id="favourites" tabIndex={-1} className="font-semibold text-xl outline-none">
        {t.app.favourites}
      </h1>
      {events === undefined && errorUpdateCount > 0 && (
        <LoadFailure error={error} onRetry={() => void refetch()} />
      )}
      {events === undefined && errorUpdateCount === 0 && (
        <div role="status" aria-label={t.app.loading} className={gridStyle}>
          {skeleton}
          {skeleton}
          {skeleton}
        </div>
      )}
      {events?.length === 0 && !hasNextPage && (
        <EmptyState
          icon={<Heart />}
          title={t.favourite.nothing}
          action={
            <Link {...paths.home()} className={buttonStyle('primary')}>
              {t.favourite.find}
            </Link>
          }
        >
          {t.favourite.nothingHint}
        </EmptyState>
      )}
      {events && events.length > 0 && (
        <>
          <h2 className="sr-only">{t.home.title}</h2>
          <ul className={gridStyle}>
            {events.map((event) => (
              <li key={event.eventId}>
                {card(event, <RemoveButton event={event} favourites={favourites} />)}
              </li>
            ))}
          </ul>
        </>
      )}
      {hasNextPage && (
        <div className="mt-12 flex justify-center">
          <Button size="lg" busy={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            {isFetchingNextPage ? t.home.loadingMore : t.home.more}
          </Button>
        </div>
      )}
    </div>
  )
}
