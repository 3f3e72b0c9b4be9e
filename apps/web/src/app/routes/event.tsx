import { createFileRoute, redirect } from '@tanstack/react-router'
import { paths } from '../../lib/paths.ts'
import { textParam } from '../../lib/search-params.ts'

/** Redirects an old address: `/event?id=night-of-fado`. */
export const Route = createFileRoute('/event')({
  beforeLoad: ({ search }) => {
    const eventId = textParam((search as Record<string, unknown>).id)
    throw redirect({ ...(eventId ? paths.event(eventId) : paths.home()), replace: true })
  },
})
