import { createFileRoute } from '@tanstack/react-router'
import { requireAccount } from '../guard.ts'
import { AdminFrame } from '../layout/admin-frame.tsx'

/** All child routes are for admins. The server enforces this, independent of the pages. */
export const Route = createFileRoute('/admin')({
  beforeLoad: requireAccount,
  component: AdminFrame,
})
