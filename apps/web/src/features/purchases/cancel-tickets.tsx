import type { EventDetail, PurchaseView } from '@ticketcd/schema'
import { useState } from 'react'
import { flushSync } from 'react-dom'
import { browserTimeZone } from '../../lib/format.ts'
import { useI18n } from '../../lib/i18n/i18n.tsx'
import { useAreaMessages } from '../../lib/inner/area.ts'
import { Button } from '../../ui/button.tsx'
import { CancelSheet } from './cancel-sheet.tsx'
import { ticketsLeft } from './order-status.ts'
import { purchaseMessages } from './purchase-messages.ts'

interface CancelTicketsProps {
  purchase: PurchaseView
  /** `undefined` while it loads, or if the catalogue does not list it any more. */
  event: EventDetail | undefined
  /** Runs after a cancellation, since the focus may have to move. */
  onCancelled: () => void
}

/** The deadline for cancelling tickets of an order, and the button that cancels. */
export function CancelTickets({ purchase, event, onCancelled }: CancelTicketsProps) {
  const { format } = useI18n()
  const m = useAreaMessages(purchaseMessages)
  const [open, setOpen] = useState(false)
  if (ticketsLeft(purchase) === 0 || !purchase.event) return null
  const until = purchase.event.cancelled ? null : (event?.cancelUntil ?? purchase.event.startsAt)
  const tooLate = until !== null && until <= new Date().toISOString()
  const time = until && format.dayAndTime(until, browserTimeZone())
  return (
    <section
      aria-label={m.cancel}
      className="mt-6 flex flex-wrap items-center justify-between gap-x-6 gap-y-3 rounded-lg border px-5 py-4 print:hidden"
    >
      <p className="figures min-w-0 flex-1 basis-60 text-ink-soft text-sm">
        {time === null ? m.cancelAnyTime : tooLate ? m.cancelTooLate(time) : m.cancelUntil(time)}
      </p>
      {!tooLate && (
        <Button tone="danger" onClick={() => setOpen(true)}>
          {m.cancel}
        </Button>
      )}
      {open && (
        <CancelSheet
          purchase={purchase}
          onClose={() => setOpen(false)}
          onCancelled={() => {
            // Synchronously: while the sheet is open, no other element can take the focus.
            flushSync(() => setOpen(false))
            onCancelled()
          }}
        />
      )}
    </section>
  )
}
