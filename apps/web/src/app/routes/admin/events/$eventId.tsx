import { createFileRoute } from '@tanstack/react-router'
import { EditEventPage } from '../../../../features/event-admin/edit-event-page.tsx'

export const Route = createFileRoute('/admin/events/$eventId')({ component: EditEvent })

function EditEvent() {
  const { eventId } = Route.useParams()
  return <EditEventPage key={eventId} eventId={eventId} />
}
