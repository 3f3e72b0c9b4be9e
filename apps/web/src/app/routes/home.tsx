import { createFileRoute, redirect } from '@tanstack/react-router'
import { paths } from '../../lib/paths.ts'
import { textParam } from '../../lib/search-params.ts'

/** Redirects an old address: `/home?search=jazz`. */
export const Route = createFileRoute('/home')({
  beforeLoad: ({ search }) => {
    const q = textParam((search as Record<string, unknown>).search)
    throw redirect({ ...paths.home(), search: q ? { q } : {}, replace: true })
  },
})
