import { useI18n } from '../../lib/i18n/i18n.tsx'
import { useAreaMessages } from '../../lib/inner/area.ts'
import { purchaseMessages } from './purchase-messages.ts'

interface CancelEffectProps {
  /** The number of tickets to cancel. */
  count: number
  /** In cents. */
  refund: number
  /** The number of tickets that stay valid. */
  kept: number
}

/** The result of the cancellation in numbers, before it is confirmed. */
export function CancelEffect({ count, refund, kept }: CancelEffectProps) {
  const { format } = useI18n()
  const m = useAreaMessages(purchaseMessages)
  return (
    <div aria-live="polite" className="mt-3 rounded-md bg-sunken px-4 py-3 text-sm">
      {count === 0 ? (
        <p>{m.cancelNone}</p>
      ) : (
        <>
          <p className="figures font-medium">
            {m.cancelEffect(count, refund === 0 ? null : format.money(refund), kept)}
          </p>
          <p className="mt-1 text-ink-soft">{m.cancelFinal}</p>
        </>
      )}
    </div>
  )
}
