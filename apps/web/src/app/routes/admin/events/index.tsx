import { createFileRoute } from '@tanstack/react-router'
import type { EventStatus } from '@ticketcd/schema'
import { EventsPage } from '../../../../features/event-admin/events-page.tsx'
import type { AdminEventsSearch } from '../../../../lib/paths.ts'
import { type RawSearch, textParam } from '../../../../lib/search-params.ts'

const statuses = ['draft', 'on-sale', 'closed', 'cancelled'] as const satisfies readonly EventStatus[]

export const Route = createFileRoute('/admin/events/')({
  validateSearch: (search: RawSearch): AdminEventsSearch => {
    const q = textParam(search.q)?.slice(0, 200)
    const type = textParam(search.type)?.slice(0, 40)
    const status = statuses.find((each) => each === search.status)
    return { ...(q && { q }), ...(type && { type }), ...(status && { status }) }
  },
  component: EventsPage,
})
