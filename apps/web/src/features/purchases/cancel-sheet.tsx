import { type PurchaseView, quantityOf } from '@ticketcd/schema'
import { useState } from 'react'
import { failureOf } from '../../lib/failure.ts'
import { sentenceFor } from '../../lib/i18n/failure-sentences.ts'
import { useI18n } from '../../lib/i18n/i18n.tsx'
import { useAreaMessages } from '../../lib/inner/area.ts'
import { Button } from '../../ui/button.tsx'
import { Notice } from '../../ui/inner/notice.tsx'
import { Sheet } from '../../ui/sheet.tsx'
import { toast } from '../../ui/toast.ts'
import { CancelEffect } from './cancel-effect.tsx'
import { CancelLines } from './cancel-lines.tsx'
import { type Cancelling, cancellationOf, refundOf } from './cancellation.ts'
import { ticketsLeft } from './order-status.ts'
import { purchaseMessages } from './purchase-messages.ts'
import { useCancel } from './use-cancel.ts'

interface CancelSheetProps {
  purchase: PurchaseView
  onClose: () => void
  onCancelled: () => void
}

/** Selects the tickets to cancel. It shows the result in numbers before the confirmation. */
export function CancelSheet({ purchase, onClose, onCancelled }: CancelSheetProps) {
  const { t, format } = useI18n()
  const m = useAreaMessages(purchaseMessages)
  // The purchase when the sheet opened. A retry after a lost answer requests the same totals, and
  // cancels no more.
  const [before] = useState(purchase)
  const left = before.lines
    .map(({ ticketType, quantity, cancelled }) => ({ ticketType, quantity: quantity - cancelled }))
    .filter((line) => line.quantity > 0)
  const [chosen, setChosen] = useState<Cancelling>(
    () => new Map(left.map((line) => [line.ticketType, line.quantity])),
  )
  const count = quantityOf([...chosen.values()].map((quantity) => ({ quantity })))
  const { eventId, orderId } = before
  const { mutate, isPending, error } = useCancel({ eventId, orderId }, () => {
    onCancelled()
    void toast(m.cancelled(count))
  })
  const failure = error && failureOf(error)
  const isUnsure = failure?.code === 'outcome-unknown' || failure?.code === 'unreachable'

  return (
    <Sheet
      open
      onClose={onClose}
      title={m.cancelTitle}
      closeLabel={t.app.close}
      footer={
        <div className="flex flex-wrap justify-end gap-3">
          <Button onClick={onClose}>{m.keep}</Button>
          <Button
            tone="danger"
            busy={isPending}
            disabled={count === 0}
            onClick={() => mutate({ eventId, orderId, lines: cancellationOf(before.lines, chosen) })}
          >
            {isPending ? m.cancelling : m.cancelDo(count)}
          </Button>
        </div>
      }
    >
      <CancelLines lines={left} chosen={chosen} onChoose={setChosen} />
      <CancelEffect
        count={count}
        refund={refundOf(before.lines, chosen)}
        kept={ticketsLeft(before) - count}
      />
      {failure && !isPending && (
        <div className="mt-4">
          <Notice tone="bad" urgent>
            {isUnsure ? m.cancelUnsure : sentenceFor(failure, t, format)}
          </Notice>
        </div>
      )}
    </Sheet>
  )
}
