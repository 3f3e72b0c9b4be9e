import type { TicketView } from '@ticketcd/schema'
import { clsx } from 'clsx'
import type { ReactNode } from 'react'
import { useI18n } from '../../lib/i18n/i18n.tsx'
import { useAreaMessages } from '../../lib/inner/area.ts'
import { Stepper } from '../../ui/inner/stepper.tsx'
import { MovingCount } from '../../ui/moving-count.tsx'
import { eventMessages } from './event-messages.ts'

interface TicketRowProps {
  ticket: TicketView
  quantity: number
  /** The highest number that can be chosen of this type. */
  max: number
  /** `null` while the event cannot be bought. */
  onChange: ((quantity: number) => void) | null
  /** How many of them the user holds now. They count as unavailable for everybody else. */
  held: number
  /** Shown below, such as the waiting list of a sold-out type. */
  children?: ReactNode
}

export function TicketRow({ ticket, quantity, max, onChange, held, children }: TicketRowProps) {
  const { t, format } = useI18n()
  const m = useAreaMessages(eventMessages)
  const { ticketType, price, available, total } = ticket
  const scarce = available > 0 && available <= Math.max(10, total / 20)
  return (
    <li className="py-3">
      <div className="flex min-h-12 items-center gap-4">
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
          <span className="text-ink-soft text-sm">{held > 0 ? m.youHold(held) : m.ticketSoldOut}</span>
        ) : (
          onChange && (
            <Stepper
              labels={{
                value: m.quantity(ticketType),
                fewer: m.fewer(ticketType),
                more: m.more(ticketType),
              }}
              value={quantity}
              max={max}
              onChange={onChange}
            />
          )
        )}
      </div>
      {children}
    </li>
  )
}
