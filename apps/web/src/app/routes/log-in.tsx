import { createFileRoute } from '@tanstack/react-router'
import { LogInPage } from '../../features/account/log-in-page.tsx'
import { parseReturnSearch } from '../../lib/paths.ts'
import { leaveWhenLoggedIn } from '../guard.ts'

export const Route = createFileRoute('/log-in')({
  validateSearch: parseReturnSearch,
  beforeLoad: leaveWhenLoggedIn,
  component: LogIn,
})

function LogIn() {
  const { next } = Route.useSearch()
  return <LogInPage next={next} />
}
