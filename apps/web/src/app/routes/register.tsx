import { createFileRoute } from '@tanstack/react-router'
import { RegisterPage } from '../../features/account/register-page.tsx'
import { parseReturnSearch } from '../../lib/paths.ts'
import { leaveWhenLoggedIn } from '../guard.ts'

export const Route = createFileRoute('/register')({
  validateSearch: parseReturnSearch,
  beforeLoad: leaveWhenLoggedIn,
  component: Register,
})

function Register() {
  const { next } = Route.useSearch()
  return <RegisterPage next={next} />
}
