import type { PurchaseLine } from '@ticketcd/schema'
import { useAreaMessages } from '../../lib/inner/area.ts'
import { Stepper } from '../../ui/inner/stepper.tsx'
import type { Cancelling } from './cancellation.ts'
import { purchaseMessages } from './purchase-messages.ts'

interface CancelLinesProps {
  /** The valid tickets of each ticket type. */
  lines: readonly Pick<PurchaseLine, 'ticketType' | 'quantity'>[]
  chosen: Cancelling
  onChoose: (chosen: Cancelling) => void
}

/** The number of tickets to cancel, for each ticket type. */
export function CancelLines({ lines, chosen, onChoose }: CancelLinesProps) {
  const m = useAreaMessages(purchaseMessages)
  return (
    <ul className="divide-y">
      {lines.map(({ ticketType, quantity }) => (
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
            onChange={(value) => onChoose(new Map(chosen).set(ticketType, value))}
          />
          <span className="figures w-10 text-ink-soft text-sm">{m.ofYours(quantity)}</span>
        </li>
      ))}
    </ul>
  )
}
