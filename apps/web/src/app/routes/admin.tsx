import { createFileRoute } from '@tanstack/react-router'
import { requireAccount } from '../guard.ts'
import { AdminFrame } from '../layout/admin-frame.tsx'

/** Everything below is for admins; the server refuses others, whatever the page shows. */
export const Route = createFileRoute('/admin')({
  beforeLoad: requireAccount,
  component: AdminFrame,
})
