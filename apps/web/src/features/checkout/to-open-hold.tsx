import { Navigate } from '@tanstack/react-router'
import type { OrderRef } from '@ticketcd/schema'
import { paths } from '../../lib/paths.ts'
import { useOpenHold } from '../../lib/use-open-hold.ts'

/** The address of an order that is over leads on to the tickets one holds for the same event under another. */
export function ToOpenHold({ eventId, orderId }: OrderRef) {
  const open = useOpenHold(eventId)
  if (open === null || open.orderId === orderId) return null
  return <Navigate {...paths.checkout(eventId, open.orderId)} replace />
}
