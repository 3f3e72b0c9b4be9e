import { createFileRoute } from '@tanstack/react-router'
import { EventCard } from '../../../features/catalogue/event-card.tsx'
import { EventCardSkeleton } from '../../../features/catalogue/event-card-skeleton.tsx'
import { FavouritesPage } from '../../../features/favourites/favourites-page.tsx'

export const Route = createFileRoute('/my/favourites')({
  component: Favourites,
})

function Favourites() {
  return (
    <FavouritesPage
      card={(event, action) => <EventCard event={event} action={action} />}
      skeleton={<EventCardSkeleton />}
    />
  )
}
