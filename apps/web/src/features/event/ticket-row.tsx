import type { TicketView } from '@ticketcd/schema'
import { clsx } from 'clsx'
import { useI18n } from '../../lib/i18n/i18n.tsx'
import { MovingCount } from '../../ui/moving-count.tsx'
import { Stepper } from '../../ui/stepper.tsx'

interface TicketRowProps {
  ticket: TicketView
  quantity: number
  /** The most that may be chosen of this type. */
  max: number
  /** `null` while the event cannot be bought. */
  onChange: ((quantity: number) => void) | null
}

export function TicketRow({ ticket, quantity, max, onChange }: TicketRowProps) {
  const { t, format } = useI18n()
  const { ticketType, price, available, total } = ticket
  const scarce = available > 0 && available <= Math.max(10, total / 20)
  return (
    <li className="flex min-h-18 items-center gap-4 py-3">
      <div className="min-w-0 flex-1">
        <h3 className="truncate font-medium">
          <bdi>{ticketType}</bdi>
        </h3>
        <p className="figures flex flex-wrap gap-x-2 text-sm">
          <span>{price === 0 ? t.event.free : format.money(price)}</span>
          {available > 0 && (
            <span className={clsx(scarce ? 'font-medium text-warn' : 'text-ink-soft')}>
              <MovingCount
                value={available}
                shown={format.number(available)}
                text={t.event.remaining(available, format.number(available))}
              />
            </span>
          )}
        </p>
      </div>
      {available === 0 ? (
        <span className="text-ink-soft text-sm">{t.event.ticketSoldOut}</span>
      ) : (
        onChange && (
          <Stepper
            labels={{
              value: t.event.quantity(ticketType),
              fewer: t.event.fewer(ticketType),
              more: t.event.more(ticketType),
            }}
            value={quantity}
            max={max}
            onChange={onChange}
          />
        )
      )}
    </li>
  )
}
