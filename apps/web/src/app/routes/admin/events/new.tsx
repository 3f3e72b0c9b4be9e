import { createFileRoute } from '@tanstack/react-router'
import { NewEventPage } from '../../../../features/event-admin/new-event-page.tsx'
import { type RawSearch, textParam } from '../../../../lib/search-params.ts'

export const Route = createFileRoute('/admin/events/new')({
  validateSearch: ({ from }: RawSearch): { from?: string } => {
    const eventId = textParam(from)
    return eventId === undefined ? {} : { from: eventId }
  },
  component: NewEvent,
})

function NewEvent() {
  const { from } = Route.useSearch()
  return <NewEventPage key={from} from={from} />
}
