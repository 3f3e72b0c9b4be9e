import { Link } from '@tanstack/react-router'
import { type HoldView, quantityOf } from '@ticketcd/schema'
import { browserTimeZone } from '../../lib/format.ts'
import { useAreaMessages } from '../../lib/i18n/area.ts'
import { useI18n } from '../../lib/i18n/i18n.tsx'
import { paths } from '../../lib/paths.ts'
import { buttonStyle } from '../../ui/button.tsx'
import { Notice } from '../../ui/notice.tsx'
import { eventMessages } from './event-messages.ts'

/**
 * Links back to the open hold of the user. The counts of the page include those tickets as
 * unavailable.
 */
export function ResumeNotice({ hold }: { hold: HoldView }) {
  const { format } = useI18n()
  const m = useAreaMessages(eventMessages)
  return (
    <Notice
      tone="accent"
      title={m.resumeTitle}
      action={
        <Link {...paths.checkout(hold.eventId, hold.orderId)} className={buttonStyle('primary', 'sm')}>
          {m.resumeAction}
        </Link>
      }
    >
      {m.resume(quantityOf(hold.lines), format.time(hold.expiresAt, browserTimeZone()))}
    </Notice>
  )
}
