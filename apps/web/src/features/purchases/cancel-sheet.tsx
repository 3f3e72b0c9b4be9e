import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type PurchaseView, quantityOf } from '@ticketcd/schema'
import { useState } from 'react'
import { failureOf } from '../../lib/failure.ts'
import { useAreaMessages } from '../../lib/i18n/area.ts'
import { sentenceFor } from '../../lib/i18n/failure-sentences.ts'
import { useI18n } from '../../lib/i18n/i18n.tsx'
import { useTRPC } from '../../lib/trpc.ts'
import { Button } from '../../ui/button.tsx'
import { Notice } from '../../ui/notice.tsx'
import { Sheet } from '../../ui/sheet.tsx'
import { Stepper } from '../../ui/stepper.tsx'
import { toast } from '../../ui/toast.ts'
import { cancellationOf, refundOf } from './cancellation.ts'
import { ticketsLeft } from './order-status.ts'
import { purchaseMessages } from './purchase-messages.ts'

interface CancelSheetProps {
  purchase: PurchaseView
  onClose: () => void
  onCancelled: () => void
}

/** Selects the tickets to cancel. It shows the result in numbers before the confirmation. */
export function CancelSheet({ purchase, onClose, onCancelled }: CancelSheetProps) {
  const { t, format } = useI18n()
  const m = useAreaMessages(purchaseMessages)
  const trpc = useTRPC()
  const queryClient = useQueryClient()
  // The purchase when the sheet opened. A retry after a lost answer requests the same totals, and
  // cancels no more.
  const [before] = useState(purchase)
  const left = before.lines
    .map(({ ticketType, quantity, cancelled }) => ({ ticketType, quantity: quantity - cancelled }))
    .filter((line) => line.quantity > 0)
  const [chosen, setChosen] = useState(() => new Map(left.map((line) => [line.ticketType, line.quantity])))
  const count = quantityOf([...chosen.values()].map((quantity) => ({ quantity })))
  const refund = refundOf(before.lines, chosen)
  const { eventId, orderId } = before
  const { mutate, isPending, error } = useMutation(
    trpc.checkout.cancel.mutationOptions({
      onSuccess: ({ purchase: after }) => {
        queryClient.setQueryData(trpc.purchases.one.queryKey({ eventId, orderId }), after)
        queryClient.removeQueries({ queryKey: trpc.checkout.order.queryKey({ eventId, orderId }) })
        onCancelled()
        void toast(m.cancelled(count))
      },
      onSettled: () => {
        void queryClient.invalidateQueries({ queryKey: trpc.catalogue.pathKey() })
        return queryClient.invalidateQueries({ queryKey: trpc.purchases.pathKey() })
      },
    }),
  )
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
      <ul className="divide-y">
        {left.map(({ ticketType, quantity }) => (
          <li key={ticketType} className="flex items-center gap-4 py-2 first:pt-0">
            <span className="min-w-0 flex-1 truncate font-medium">{ticketType}</span>
            <Stepper
              labels={{
                value: m.cancelCount(ticketType),
                fewer: m.cancelFewer(ticketType),
                more: m.cancelMore(ticketType),
              }}
              value={chosen.get(ticketType) ?? 0}
              max={quantity}
              onChange={(value) => setChosen(new Map(chosen).set(ticketType, value))}
            />
            <span className="figures w-10 text-ink-soft text-sm">{m.ofYours(quantity)}</span>
          </li>
        ))}
      </ul>
      <div aria-live="polite" className="mt-3 rounded-md bg-sunken px-4 py-3 text-sm">
        {count === 0 ? (
          <p>{m.cancelNone}</p>
        ) : (
          <>
            <p className="figures font-medium">
              {m.cancelEffect(count, refund === 0 ? null : format.money(refund), ticketsLeft(before) - count)}
            </p>
            <p className="mt-1 text-ink-soft">{m.cancelFinal}</p>
          </>
        )}
      </div>
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
