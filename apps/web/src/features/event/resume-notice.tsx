import { Link } from '@tanstack/react-router'
import { type HoldView, quantityOf } from '@ticketcd/schema'
import { browserTimeZone } from '../../lib/format.ts'
import { useI18n } from '../../lib/i18n/i18n.tsx'
import { paths } from '../../lib/paths.ts'
import { buttonStyle } from '../../ui/button.tsx'
import { Notice } from '../../ui/notice.tsx'

/** One's own reserved tickets look sold to the page's counts; this says whose they are and leads back to them. */
export function ResumeNotice({ hold }: { hold: HoldView }) {
  const { t, format } = useI18n()
  return (
    <Notice
      tone="accent"
      title={t.event.resumeTitle}
      action={
        <Link {...paths.checkout(hold.eventId, hold.orderId)} className={buttonStyle('primary', 'sm')}>
          {t.event.resumeAction}
        </Link>
      }
    >
      {t.event.resume(quantityOf(hold.lines), format.time(hold.expiresAt, browserTimeZone()))}
    </Notice>
  )
}
