import { Link } from '@tanstack/react-router'
import { type HoldView, quantityOf } from '@ticketcd/schema'
import { browserTimeZone } from '../../lib/format.ts'
import { useI18n } from '../../lib/i18n/i18n.tsx'
import { useAreaMessages } from '../../lib/inner/area.ts'
import { paths } from '../../lib/paths.ts'
import { buttonStyle } from '../../ui/button.tsx'
import { Notice } from '../../ui/inner/notice.tsx'
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
