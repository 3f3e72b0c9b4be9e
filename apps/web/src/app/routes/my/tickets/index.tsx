import { createFileRoute } from '@tanstack/react-router'
import { TicketsPage } from '../../../../features/purchases/tickets-page.tsx'
import { parseTicketsSearch } from '../../../../features/purchases/tickets-search.ts'
import { WaitingOverview } from '../../../../features/waiting-list/waiting-overview.tsx'

export const Route = createFileRoute('/my/tickets/')({
  validateSearch: parseTicketsSearch,
  component: Tickets,
})

function Tickets() {
  const { when = 'upcoming' } = Route.useSearch()
  return <TicketsPage when={when} news={<WaitingOverview />} />
}
