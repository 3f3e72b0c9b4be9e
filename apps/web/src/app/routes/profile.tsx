import { createFileRoute, redirect } from '@tanstack/react-router'
import { paths } from '../../lib/paths.ts'

/** Redirects an old address, `/profile?username=ana`, to the account's own profile. */
export const Route = createFileRoute('/profile')({
  beforeLoad: () => {
    throw redirect({ ...paths.profile(), replace: true })
  },
})
