import type { EventDetail, TicketView, WaitingView } from '@ticketcd/schema'
import { useState } from 'react'
import { useAccount } from '../../lib/account.ts'
import { useNow } from '../../lib/clock.ts'
import { browserTimeZone } from '../../lib/format.ts'
import { sentenceFor } from '../../lib/i18n/failure-sentences.ts'
import { useI18n } from '../../lib/i18n/i18n.tsx'
import { useAreaMessages } from '../../lib/inner/area.ts'
import { Button } from '../../ui/button.tsx'
import { Notice } from '../../ui/inner/notice.tsx'
import { Stepper } from '../../ui/inner/stepper.tsx'
import { LeaveButton } from './leave-button.tsx'
import { OfferActions } from './offer-actions.tsx'
import { useJoin } from './use-join.ts'
import { isOpen, useWaiting } from './use-waiting.ts'
import { waitingMessages } from './waiting-messages.ts'

interface WaitingPlaceProps {
  event: EventDetail
  ticket: TicketView
  /** How many of the type the user had chosen before it sold out; 0 for none. */
  chosen: number
}

/**
 * The waiting list of one ticket type on the page of the event: joining it, the place of the
 * account, or its offer.
 */
export function WaitingPlace({ event, ticket, chosen }: WaitingPlaceProps) {
  const account = useAccount()
  const { data, isPending } = useWaiting()
  const now = useNow(1_000)
  const place = data?.find((each) => each.eventId === event.eventId && each.ticketType === ticket.ticketType)
  if (place) return <OwnPlace place={place} ticket={ticket} now={now} />
  const isSold = event.state === 'sold-out' || event.state === 'on-sale' || event.state === 'few-left'
  // Until the account and its places have loaded, an offer to join might be withdrawn.
  const isKnown = account === null || (account !== undefined && !isPending)
  if (ticket.available > 0 || !isSold || !isKnown) return null
  return <JoinOnWish event={event} ticket={ticket} chosen={chosen} />
}

/**
 * While other types can be bought, one press opens the form to join. If all are sold out, or the
 * type was chosen, the form is open.
 */
function JoinOnWish(props: WaitingPlaceProps) {
  const m = useAreaMessages(waitingMessages)
  const [wished, setWished] = useState(props.chosen > 0)
  if (wished || props.event.state === 'sold-out')
    return <Join {...props} focused={wished && props.chosen === 0} />
  return (
    <Button
      size="sm"
      className="mt-1"
      aria-label={m.openOf(props.ticket.ticketType)}
      onClick={() => setWished(true)}
    >
      {m.open}
    </Button>
  )
}

interface JoinProps extends WaitingPlaceProps {
  /** It replaces the button that the user has just pressed. */
  focused: boolean
}

function Join({ event, ticket, chosen, focused }: JoinProps) {
  const { t, format } = useI18n()
  const m = useAreaMessages(waitingMessages)
  const { ticketType, waiting } = ticket
  const [quantity, setQuantity] = useState(Math.max(1, chosen))
  const { join, isPending, failure } = useJoin(event.eventId, ticketType)
  return (
    <div className="mt-2 space-y-2">
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <Stepper
          labels={{ value: m.quantity(ticketType), fewer: m.fewer(ticketType), more: m.more(ticketType) }}
          value={quantity}
          min={1}
          max={event.maxPerCustomer}
          onChange={setQuantity}
        />
        <Button autoFocus={focused} busy={isPending} onClick={() => join(quantity)}>
          {isPending ? m.joining : m.join(quantity)}
        </Button>
      </div>
      <p className="figures text-ink-soft text-xs">{m.others(waiting, format.number(waiting))}</p>
      {failure && !isPending && (
        <Notice tone="bad" urgent>
          {sentenceFor(failure, t, format)}
        </Notice>
      )}
    </div>
  )
}

interface OwnPlaceProps {
  place: WaitingView
  ticket: TicketView
  /** Milliseconds since 1970. */
  now: number
}

function OwnPlace({ place, ticket, now }: OwnPlaceProps) {
  const { format } = useI18n()
  const m = useAreaMessages(waitingMessages)
  const { offer, position, quantity } = place
  if (offer && !isOpen(place, now))
    return (
      <div className="mt-2">
        <Notice tone="neutral">{m.lapsedNow}</Notice>
      </div>
    )
  if (offer)
    return (
      <div className="mt-2 rounded-md bg-accent-wash px-4 py-3 text-accent-ink">
        <p className="font-semibold text-sm">{m.offerText(offer.quantity)}</p>
        <p className="figures mt-0.5 mb-3 text-sm">
          {m.until(format.dayAndTime(offer.expiresAt, browserTimeZone()))}
        </p>
        <OfferActions place={place} offer={offer} />
      </div>
    )
  if (position === null) return null
  const all = Math.max(position, ticket.waiting)
  return (
    <div className="mt-2 flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
      <p role="status" className="figures min-w-0 flex-1 basis-40 text-sm">
        <span className="block font-medium">
          {place.over ? m.over : m.place(position, format.number(position), format.number(all))}
        </span>
        <span className="text-ink-soft">{m.forTickets(quantity)}</span>
      </p>
      <LeaveButton place={place} />
    </div>
  )
}
