import { createFileRoute, redirect } from '@tanstack/react-router'
import { paths } from '../../lib/paths.ts'
import { textParam } from '../../lib/search-params.ts'

/** Redirects an old address: `/tickets?eventid=night-of-fado`. */
export const Route = createFileRoute('/tickets')({
  beforeLoad: ({ search }) => {
    const eventId = textParam((search as Record<string, unknown>).eventid)
    throw redirect({ ...(eventId ? paths.event(eventId) : paths.home()), replace: true })
  },
})
