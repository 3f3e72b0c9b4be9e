import type { PurchaseView } from '@ticketcd/schema'
import { useI18n } from '../../lib/i18n/i18n.tsx'
import { Badge, type Tone } from '../../ui/badge.tsx'
import { type OrderStanding, standingOf } from './order-standing.ts'

const tones = {
  valid: 'good',
  'partly-given-back': 'warn',
  'given-back': 'neutral',
  'event-cancelled': 'bad',
  past: 'neutral',
} satisfies Record<OrderStanding, Tone>

/** The order's state in words. */
export function OrderBadge({ purchase }: { purchase: PurchaseView }) {
  const { t } = useI18n()
  const standing = standingOf(purchase, new Date().toISOString())
  return <Badge tone={tones[standing]}>{t.tickets.standings[standing]}</Badge>
}
