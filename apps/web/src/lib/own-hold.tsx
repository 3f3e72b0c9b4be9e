import type { ReactNode } from 'react'
import { openOrderOf } from './cart.ts'
import { useOpenHold } from './use-open-hold.ts'

interface OwnHoldProps {
  eventId: string
  children: (isHeld: boolean) => ReactNode
}

/**
 * Passes to `children` whether the user holds tickets of the event: for them it is not sold out.
 * For an event without an open order in this browser, it sends no request.
 */
export function OwnHold({ eventId, children }: OwnHoldProps) {
  return openOrderOf(eventId).read() ? <AskedHold eventId={eventId}>{children}</AskedHold> : children(false)
}

function AskedHold({ eventId, children }: OwnHoldProps) {
  return children(useOpenHold(eventId) !== null)
}
