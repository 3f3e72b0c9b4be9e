import { createFileRoute } from '@tanstack/react-router'
import { requireAccount } from '../../../guard.ts'

export const Route = createFileRoute('/checkout/$eventId/$orderId')({
  beforeLoad: requireAccount,
})
