import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { quantityOf } from '@ticketcd/schema'
import { useAccount } from '../../lib/account.ts'
import { openOrderOf } from '../../lib/cart.ts'
import { browserTimeZone } from '../../lib/format.ts'
import { useI18n } from '../../lib/i18n/i18n.tsx'
import { paths } from '../../lib/paths.ts'
import { useTRPC } from '../../lib/trpc.ts'
import { buttonStyle } from '../../ui/button.tsx'
import { Notice } from '../../ui/notice.tsx'

/** One's own reserved tickets look sold to the page's counts; this says whose they are and leads back to them. */
export function ResumeNotice({ eventId }: { eventId: string }) {
  const { t, format } = useI18n()
  const trpc = useTRPC()
  const account = useAccount()
  const orderId = openOrderOf(eventId).read()?.orderId ?? ''
  const { data: order } = useQuery(
    trpc.checkout.order.queryOptions(
      { eventId, orderId },
      { enabled: Boolean(account) && orderId !== '', refetchInterval: 15_000 },
    ),
  )
  if (order?.state !== 'held') return null
  const { hold } = order
  return (
    <Notice
      tone="accent"
      title={t.event.resumeTitle}
      action={
        <Link {...paths.checkout(eventId, hold.orderId)} className={buttonStyle('primary', 'sm')}>
          {t.event.resumeAction}
        </Link>
      }
    >
      {t.event.resume(quantityOf(hold.lines), format.time(hold.expiresAt, browserTimeZone()))}
    </Notice>
  )
}
