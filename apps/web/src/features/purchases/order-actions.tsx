import { Link } from '@tanstack/react-router'
import type { EventDetail } from '@ticketcd/schema'
import CalendarPlus from 'lucide-react/icons/calendar-plus'
import Printer from 'lucide-react/icons/printer'
import { useI18n } from '../../lib/i18n/i18n.tsx'
import { useAreaMessages } from '../../lib/inner/area.ts'
import { downloadCalendarFile } from '../../lib/inner/calendar.ts'
import { paths } from '../../lib/paths.ts'
import { Button, buttonStyle } from '../../ui/button.tsx'
import { purchaseMessages } from './purchase-messages.ts'

interface OrderActionsProps {
  eventId: string
  /** The event to add to a calendar; `undefined` offers none. */
  event: EventDetail | undefined
}

/** Prints the order, adds its event to a calendar, or opens the page of the event. */
export function OrderActions({ eventId, event }: OrderActionsProps) {
  const { t } = useI18n()
  const m = useAreaMessages(purchaseMessages)
  return (
    <div className="mt-6 flex flex-wrap gap-3 print:hidden">
      <Button tone="primary" onClick={() => window.print()}>
        <Printer aria-hidden="true" />
        {m.print}
      </Button>
      {event && (
        <Button onClick={() => downloadCalendarFile(event)}>
          <CalendarPlus aria-hidden="true" />
          {t.event.calendar}
        </Button>
      )}
      <Link {...paths.event(eventId)} className={buttonStyle('quiet')}>
        {m.seeEvent}
      </Link>
    </div>
  )
}
