import { createFileRoute, redirect } from '@tanstack/react-router'
import { paths } from '../../lib/paths.ts'

/** An old address: `/profile?username=ana`. One sees one's own. */
export const Route = createFileRoute('/profile')({
  beforeLoad: () => {
    throw redirect({ ...paths.profile(), replace: true })
  },
})
