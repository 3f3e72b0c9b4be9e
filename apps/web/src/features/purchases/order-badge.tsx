import type { PurchaseView } from '@ticketcd/schema'
import { useAreaMessages } from '../../lib/inner/area.ts'
import { Badge, type Tone } from '../../ui/badge.tsx'
import { type OrderStatus, orderStatusOf } from './order-status.ts'
import { purchaseMessages } from './purchase-messages.ts'

const tones = {
  valid: 'good',
  'partly-given-back': 'warn',
  'given-back': 'neutral',
  'event-cancelled': 'bad',
  past: 'neutral',
} satisfies Record<OrderStatus, Tone>

/** The status of an order in words. */
export function OrderBadge({ purchase }: { purchase: PurchaseView }) {
  const m = useAreaMessages(purchaseMessages)
  const orderStatus = orderStatusOf(purchase, new Date().toISOString())
  return <Badge tone={tones[orderStatus]}>{m.statuses[orderStatus]}</Badge>
}
