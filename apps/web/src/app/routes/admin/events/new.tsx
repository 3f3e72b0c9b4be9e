import { createFileRoute } from '@tanstack/react-router'
import { type RawSearch, textParam } from '../../../../lib/search-params.ts'

export const Route = createFileRoute('/admin/events/new')({
  validateSearch: ({ from }: RawSearch): { from?: string } => {
    const eventId = textParam(from)
    return eventId === undefined ? {} : { from: eventId }
  },
})
