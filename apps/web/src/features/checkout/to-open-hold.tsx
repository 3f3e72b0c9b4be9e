import { Navigate } from '@tanstack/react-router'
import type { OrderRef } from '@ticketcd/schema'
import { paths } from '../../lib/paths.ts'
import { useOpenHold } from '../../lib/use-open-hold.ts'

/** Redirects from an order that is over to another open hold of the customer for the same event. */
export function ToOpenHold({ eventId, orderId }: OrderRef) {
  const open = useOpenHold(eventId)
  if (open === null || open.orderId === orderId) return null
  return <Navigate {...paths.checkout(eventId, open.orderId)} replace />
}
