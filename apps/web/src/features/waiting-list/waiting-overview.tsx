import { Link } from '@tanstack/react-router'
import type { WaitingView } from '@ticketcd/schema'
import Hourglass from 'lucide-react/icons/hourglass'
import TicketCheck from 'lucide-react/icons/ticket-check'
import { type ReactNode, useId } from 'react'
import { useNow } from '../../lib/clock.ts'
import { browserTimeZone } from '../../lib/format.ts'
import { useI18n } from '../../lib/i18n/i18n.tsx'
import { useAreaMessages } from '../../lib/inner/area.ts'
import { paths } from '../../lib/paths.ts'
import { Button, buttonStyle } from '../../ui/button.tsx'
import { Notice } from '../../ui/inner/notice.tsx'
import { LeaveButton } from './leave-button.tsx'
import { OfferActions } from './offer-actions.tsx'
import { useLapsedOffers } from './use-lapsed-offers.ts'
import { isOpen, useWaiting } from './use-waiting.ts'
import { waitingMessages } from './waiting-messages.ts'

/**
 * The waiting lists of the account: lapsed offers, current offers with their deadline, and places.
 * It is empty if there are none.
 */
export function WaitingOverview({ places: withPlaces = true }: { places?: boolean }) {
  const { format } = useI18n()
  const m = useAreaMessages(waitingMessages)
  const { data } = useWaiting()
  const now = useNow(1_000)
  const { lapsed, dismiss } = useLapsedOffers(data, now)
  const offers = data?.filter((place) => isOpen(place, now)) ?? []
  const waiting = withPlaces ? (data?.filter((place) => place.offer === null) ?? []) : []
  return (
    <div className="empty:hidden">
      {lapsed.map((offer) => (
        <div key={offer.orderId} className="mt-6">
          <Notice
            tone="warn"
            title={m.lapsed(offer.quantity, offer.ticketType, offer.eventName ?? m.unknownEvent)}
            action={
              <>
                <Link {...paths.event(offer.eventId)} className={buttonStyle('plain', 'sm')}>
                  {m.seeEvent}
                </Link>
                <Button size="sm" tone="quiet" onClick={() => dismiss(offer.orderId)}>
                  {m.dismiss}
                </Button>
              </>
            }
          >
            {m.lapsedText(format.dayAndTime(offer.expiresAt, browserTimeZone()))}
          </Notice>
        </div>
      ))}
      {offers.length > 0 && (
        <Part title={m.offersTitle}>
          {offers.map((place) => (
            <Offer key={place.orderId} place={place} />
          ))}
        </Part>
      )}
      {waiting.length > 0 && (
        <Part title={m.waitingTitle}>
          {waiting.map((place) => (
            <Place key={place.orderId} place={place} />
          ))}
        </Part>
      )}
    </div>
  )
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  const id = useId()
  return (
    <section aria-labelledby={id} className="mt-6">
      <h2 id={id} className="font-semibold text-base">
        {title}
      </h2>
      <ul className="mt-3 space-y-3">{children}</ul>
    </section>
  )
}

function Offer({ place }: { place: WaitingView }) {
  const { format } = useI18n()
  const m = useAreaMessages(waitingMessages)
  const { offer, ticketType, quantity } = place
  if (!offer) return null
  return (
    <li className="flex flex-wrap items-center gap-x-6 gap-y-3 rounded-lg border border-accent bg-accent-wash px-5 py-4">
      <TicketCheck aria-hidden="true" className="size-5 shrink-0 self-start text-accent-ink" />
      <div className="min-w-0 flex-1 basis-60">
        <EventLink place={place} />
        <p className="figures font-medium text-sm">
          {m.offer(offer.quantity, ticketType)}
          {offer.quantity < quantity && (
            <span className="text-ink-soft">, {m.fewerThanAsked(offer.quantity, quantity)}</span>
          )}
        </p>
        <p className="figures text-sm">
          <time dateTime={offer.expiresAt}>
            {m.until(format.dayAndTime(offer.expiresAt, browserTimeZone()))}
          </time>
        </p>
      </div>
      <OfferActions place={place} offer={offer} />
    </li>
  )
}

function Place({ place }: { place: WaitingView }) {
  const { format } = useI18n()
  const m = useAreaMessages(waitingMessages)
  const { position, quantity, ticketType } = place
  return (
    <li className="flex flex-wrap items-center gap-x-6 gap-y-3 rounded-lg border bg-raised px-5 py-4">
      <Hourglass aria-hidden="true" className="size-5 shrink-0 self-start text-ink-soft" />
      <div className="min-w-0 flex-1 basis-60">
        <EventLink place={place} />
        <p className="figures text-ink-soft text-sm">
          {m.offer(quantity, ticketType)}
          {position !== null && !place.over && `, ${m.inLine(position, format.number(position))}`}
        </p>
        {place.over && <p className="text-ink-soft text-sm">{m.over}</p>}
      </div>
      <LeaveButton place={place} />
    </li>
  )
}

function EventLink({ place: { eventId, event } }: { place: WaitingView }) {
  const m = useAreaMessages(waitingMessages)
  return (
    <p className="font-semibold text-sm">
      <Link {...paths.event(eventId)} className="underline-offset-4 hover:underline">
        {event?.name ?? m.unknownEvent}
      </Link>
    </p>
  )
}
