import { createFileRoute } from '@tanstack/react-router'
import { EventPage } from '../../../features/event/event-page.tsx'
import { FavouriteButton } from '../../../features/favourites/favourite-button.tsx'
import { EventAlert } from '../../../features/notifications/event-alert.tsx'
import { useHasPlace } from '../../../features/waiting-list/use-waiting.ts'
import { WaitingPlace } from '../../../features/waiting-list/waiting-place.tsx'

export const Route = createFileRoute('/events/$eventId')({
  // Preloads when a pointer rests on a card. The page itself shows errors.
  loader: ({ context: { queryClient, trpc }, params: { eventId } }) => {
    void queryClient.prefetchQuery(trpc.catalogue.event.queryOptions({ eventId }))
  },
  component: EventRoute,
})

function EventRoute() {
  const { eventId } = Route.useParams()
  const waits = useHasPlace(eventId)
  return (
    <EventPage
      eventId={eventId}
      action={(event) => <FavouriteButton eventId={event.eventId} name={event.name} />}
      waiting={(event, ticket, chosen) => <WaitingPlace {...{ event, ticket, chosen }} />}
      alert={(event, chosen) => <EventAlert event={event} chosen={chosen} leading={!waits} />}
    />
  )
}
