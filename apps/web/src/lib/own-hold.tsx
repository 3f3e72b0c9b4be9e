import type { ReactNode } from 'react'
import { openOrderOf } from './cart.ts'
import { useOpenHold } from './use-open-hold.ts'

interface OwnHoldProps {
  eventId: string
  children: (isHeld: boolean) => ReactNode
}

/** Tells whether whoever looks holds tickets of an event: to them it is not sold out. Of nearly all events nobody asks the server. */
export function OwnHold({ eventId, children }: OwnHoldProps) {
  return openOrderOf(eventId).read() ? <AskedHold eventId={eventId}>{children}</AskedHold> : children(false)
}

function AskedHold({ eventId, children }: OwnHoldProps) {
  return children(useOpenHold(eventId) !== null)
}
