import { Link } from '@tanstack/react-router'
import type { WaitingView } from '@ticketcd/schema'
import { failureOf } from '../../lib/failure.ts'
import { useAreaMessages } from '../../lib/inner/area.ts'
import { paths } from '../../lib/paths.ts'
import { buttonStyle } from '../../ui/button.tsx'
import { toast } from '../../ui/toast.ts'
import { GiveUpButton } from './give-up-button.tsx'
import { useDecline } from './use-waiting.ts'
import { waitingMessages } from './waiting-messages.ts'

interface OfferActionsProps {
  place: WaitingView
  offer: NonNullable<WaitingView['offer']>
}

/**
 * Taking an offer opens it in checkout, as a hold with its own deadline. Declining passes it on.
 */
export function OfferActions({ place, offer }: OfferActionsProps) {
  const m = useAreaMessages(waitingMessages)
  const decline = useDecline()
  const { eventId, orderId, ticketType } = place
  const event = place.event?.name ?? m.unknownEvent
  return (
    <div className="flex flex-wrap gap-2">
      <Link
        {...paths.checkout(eventId, orderId)}
        aria-label={m.takeOf(offer.quantity, ticketType, event)}
        className={buttonStyle('primary', 'sm')}
      >
        {m.take(offer.quantity)}
      </Link>
      <GiveUpButton
        words={{
          action: m.decline,
          actionOf: m.declineOf(ticketType, event),
          title: m.declineTitle,
          text: m.declineText,
          keep: m.keep,
        }}
        busy={decline.isPending}
        failure={decline.error && failureOf(decline.error)}
        onGiveUp={() => decline.mutate({ eventId, orderId }, { onSuccess: () => void toast(m.declined) })}
      />
    </div>
  )
}
