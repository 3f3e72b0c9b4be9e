import { costOf, type PurchaseView } from '@ticketcd/schema'
import { browserTimeZone } from '../../lib/format.ts'
import { useI18n } from '../../lib/i18n/i18n.tsx'
import { useAreaMessages } from '../../lib/inner/area.ts'
import { OrderLines } from '../../ui/inner/order-lines.tsx'
import { Fact } from './fact.tsx'
import { purchaseMessages } from './purchase-messages.ts'

/** The part of an order below the tear line: its price, its number and its time. */
export function OrderPrice({ purchase }: { purchase: PurchaseView }) {
  const { t, format } = useI18n()
  const m = useAreaMessages(purchaseMessages)
  const { orderId, lines, total, placedAt } = purchase
  const refunded = total - costOf(lines)
  return (
    <div className="relative border-t border-dashed px-5 pt-4 pb-6 sm:px-8">
      <Notch className="left-0 -translate-x-1/2" />
      <Notch className="right-0 translate-x-1/2" />
      <OrderLines lines={lines} total={total} />
      {refunded > 0 && (
        <p className="figures mt-2 flex justify-between text-ink-soft text-sm">
          <span>{m.refunded}</span>
          <span>{format.money(refunded)}</span>
        </p>
      )}
      <dl className="mt-6 grid grid-cols-1 gap-5 border-t pt-5 sm:grid-cols-2">
        <Fact name={t.order.number}>
          <span className="figures break-all text-sm">{orderId}</span>
        </Fact>
        <Fact name={m.placed}>
          <time dateTime={placedAt} className="figures text-sm">
            {format.dayAndTime(placedAt, browserTimeZone())}
          </time>
        </Fact>
      </dl>
    </div>
  )
}

/** Half a hole at the edge, at the tear line. */
function Notch({ className }: { className: string }) {
  return (
    <span
      aria-hidden="true"
      className={`absolute top-0 size-5 -translate-y-1/2 rounded-full border bg-page print:hidden ${className}`}
    />
  )
}
