import { createFileRoute } from '@tanstack/react-router'
import type { AdminEventsSearch } from '../../../../lib/paths.ts'
import { type RawSearch, textParam } from '../../../../lib/search-params.ts'

export const Route = createFileRoute('/admin/events/')({
  validateSearch: (search: RawSearch): AdminEventsSearch => {
    const q = textParam(search.q)
    const type = textParam(search.type)
    return { ...(q && { q }), ...(type && { type }) }
  },
})
