import { Link } from '@tanstack/react-router'
import { type EventDetail, type PurchaseView, quantityOf } from '@ticketcd/schema'
import CalendarPlus from 'lucide-react/icons/calendar-plus'
import Check from 'lucide-react/icons/check'
import Undo2 from 'lucide-react/icons/undo-2'
import { useI18n } from '../../lib/i18n/i18n.tsx'
import { useAreaMessages } from '../../lib/inner/area.ts'
import { downloadCalendarFile } from '../../lib/inner/calendar.ts'
import { paths } from '../../lib/paths.ts'
import { Button, buttonStyle } from '../../ui/button.tsx'
import { OrderLines } from '../../ui/inner/order-lines.tsx'
import { checkoutMessages } from './checkout-messages.ts'

interface PlacedStageProps {
  purchase: PurchaseView
  event: EventDetail | undefined
}

/**
 * A purchase, which may be cancelled since: its tickets, its number, and links to the next pages.
 */
export function PlacedStage({ purchase, event }: PlacedStageProps) {
  const { t } = useI18n()
  const m = useAreaMessages(checkoutMessages)
  const { eventId, orderId, lines, total, status } = purchase
  const left = quantityOf(lines) - lines.reduce((sum, line) => sum + line.cancelled, 0)
  return (
    <>
      {status === 'confirmed' ? (
        <p role="status" className="flex items-start gap-3 rounded-lg bg-good-wash px-5 py-4 text-good">
          <Check aria-hidden="true" className="mt-0.5 size-5 shrink-0" />
          <span>{m.placedText(left)}</span>
        </p>
      ) : (
        <p role="status" className="flex items-start gap-3 rounded-lg bg-sunken px-5 py-4 text-ink-soft">
          <Undo2 aria-hidden="true" className="mt-0.5 size-5 shrink-0" />
          <span>{m.givenBackText(left)}</span>
        </p>
      )}
      <div className="rounded-lg border bg-raised px-5 pt-2 pb-5">
        <OrderLines lines={lines} total={total} />
        <p className="mt-4 border-t pt-4 text-ink-soft text-sm">
          {t.order.number} <span className="figures break-all text-ink">{orderId}</span>
        </p>
      </div>
      <div className="flex flex-wrap gap-3 max-sm:flex-col">
        <Link {...paths.order(eventId, orderId)} className={buttonStyle('primary', 'lg')}>
          {m.toTickets}
        </Link>
        {event && left > 0 && (
          <Button size="lg" onClick={() => downloadCalendarFile(event)}>
            <CalendarPlus aria-hidden="true" />
            {t.event.calendar}
          </Button>
        )}
        <Link {...paths.home()} className={buttonStyle('quiet', 'lg')}>
          {t.app.backHome}
        </Link>
      </div>
    </>
  )
}
