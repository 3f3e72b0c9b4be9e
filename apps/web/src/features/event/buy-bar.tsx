import { type EventDetail, quantityOf, totalOf } from '@ticketcd/schema'
import { useI18n } from '../../lib/i18n/i18n.tsx'
import { useAreaMessages } from '../../lib/inner/area.ts'
import { isolated } from '../../lib/isolated.ts'
import { Button, buttonStyle } from '../../ui/button.tsx'
import { eventMessages } from './event-messages.ts'
import { HoldFailure } from './hold-failure.tsx'
import { useBuying } from './use-buying.ts'
import type { Cart, CartLine } from './use-cart.ts'

interface BuyBarProps {
  event: EventDetail
  cart: Cart
  limitReached: boolean
  /** Whether buying is the main action of the page. It is not while a hold of the user is open. */
  leading: boolean
}

/** The total, and the button that buys. On a phone it is at the bottom of the screen. */
export function BuyBar({ event, cart, limitReached, leading }: BuyBarProps) {
  const { t } = useI18n()
  const m = useAreaMessages(eventMessages)
  const { buy, isPending, failure, reset, inOneStep } = useBuying(event.eventId, cart.lines)
  const choose = (ticketType: string, quantity: number) => {
    cart.choose(ticketType, quantity)
    reset()
  }
  return (
    <div
      data-bottom-bar
      className="space-y-3 max-lg:fixed max-lg:inset-x-0 max-lg:bottom-0 max-lg:z-20 max-lg:border-t max-lg:bg-raised max-lg:px-4 max-lg:pt-3 max-lg:pb-[max(0.75rem,env(safe-area-inset-bottom))]"
    >
      <div role="status" className="text-sm empty:hidden">
        {cart.short.map(({ ticketType, available, wanted }) => (
          <div key={ticketType} className="mb-2 flex items-center justify-between gap-4">
            <p className="text-warn">{t.event.onlyLeft(isolated(ticketType), available, wanted)}</p>
            <Button size="sm" onClick={() => choose(ticketType, available)}>
              {available === 0 ? m.leaveOut : t.event.take(available)}
            </Button>
          </div>
        ))}
        {limitReached && <p className="text-ink-soft">{m.limitReached(event.maxPerCustomer)}</p>}
      </div>
      {failure && <HoldFailure failure={failure} onTake={choose} />}
      <div className="flex items-center gap-4 lg:block">
        <BuyTotal event={event} lines={cart.lines} />
        {cart.lines.length > 0 ? (
          <Button
            tone={leading ? 'primary' : 'plain'}
            size="lg"
            className="lg:w-full"
            busy={isPending}
            disabled={cart.short.length > 0}
            onClick={buy}
          >
            {isPending ? t.event.reserving : m.buy}
          </Button>
        ) : (
          <>
            <Button tone="primary" size="lg" className="w-full max-lg:hidden" disabled>
              {m.buy}
            </Button>
            <a href="#tickets" className={`${buttonStyle(leading ? 'primary' : 'plain', 'lg')} lg:hidden`}>
              {m.choose}
            </a>
          </>
        )}
      </div>
      {!inOneStep && <p className="text-center text-ink-soft text-xs max-lg:hidden">{m.held}</p>}
    </div>
  )
}

/**
 * The total of the chosen tickets; before any is chosen, the lowest price and the number of
 * available ones.
 */
function BuyTotal({ event, lines }: { event: EventDetail; lines: readonly CartLine[] }) {
  const { t, format } = useI18n()
  const count = quantityOf(lines)
  const price = (cents: number) => (cents === 0 ? t.event.free : format.money(cents))
  const { fromPrice } = event
  const from =
    fromPrice === null ? '' : fromPrice === 0 ? t.event.free : t.event.from(format.money(fromPrice))
  return (
    <div className="min-w-0 flex-1 lg:flex lg:items-baseline lg:justify-between lg:border-t lg:pt-4 lg:pb-4">
      <p className="truncate text-ink-soft text-sm">
        {count > 0
          ? `${t.event.total}, ${t.event.chosen(count)}`
          : t.event.remaining(event.available, format.number(event.available))}
      </p>
      <p aria-live="polite" className="figures font-semibold text-lg">
        {count > 0 ? price(totalOf(lines)) : from}
      </p>
    </div>
  )
}
