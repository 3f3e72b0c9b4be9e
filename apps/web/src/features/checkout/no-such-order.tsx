import { Link } from '@tanstack/react-router'
import TicketX from 'lucide-react/icons/ticket-x'
import { useI18n } from '../../lib/i18n/i18n.tsx'
import { useAreaMessages } from '../../lib/inner/area.ts'
import { paths } from '../../lib/paths.ts'
import { buttonStyle } from '../../ui/button.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { checkoutMessages } from './checkout-messages.ts'

/** An order that does not exist, and whose choice is not kept either. */
export function NoSuchOrder({ eventId }: { eventId: string }) {
  const { t } = useI18n()
  const m = useAreaMessages(checkoutMessages)
  return (
    <EmptyState
      level={1}
      icon={<TicketX />}
      title={t.order.notFoundTitle}
      action={
        <>
          <Link {...paths.event(eventId)} className={buttonStyle('primary')}>
            {m.toEvent}
          </Link>
          <Link {...paths.tickets()} className={buttonStyle()}>
            {t.app.myTickets}
          </Link>
        </>
      }
    >
      {m.noSuchOrder}
    </EmptyState>
  )
}
