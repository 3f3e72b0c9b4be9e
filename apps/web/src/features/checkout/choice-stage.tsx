import { Link } from '@tanstack/react-router'
import { quantityOf, type TicketView, totalOf } from '@ticketcd/schema'
import { useState } from 'react'
import { sentenceFor } from '../../lib/i18n/failure-sentences.ts'
import { useI18n } from '../../lib/i18n/i18n.tsx'
import { useAreaMessages } from '../../lib/inner/area.ts'
import { useHold } from '../../lib/inner/use-hold.ts'
import { paths } from '../../lib/paths.ts'
import { Button, buttonStyle } from '../../ui/button.tsx'
import { Notice } from '../../ui/inner/notice.tsx'
import { OrderLines } from '../../ui/inner/order-lines.tsx'
import { checkoutMessages } from './checkout-messages.ts'
import { type ChosenLine, isWorthAnotherTry, takeWhatIsLeft } from './stage.ts'

interface ChoiceStageProps {
  eventId: string
  /** Why the tickets are not held any more, or not yet. */
  reason: string
  /** The choice at the start of the stage. */
  lines: readonly ChosenLine[]
  /** The current ticket types of the event; `undefined` while they load. */
  tickets: readonly TicketView[] | undefined
  /** Reserves the same lines under the same id; not set for an order that is over. */
  orderId?: string
}

/**
 * The choice is kept but the tickets are not held. One press reserves them if they are available.
 */
export function ChoiceStage({ eventId, reason, lines: given, tickets, orderId }: ChoiceStageProps) {
  const { t, format } = useI18n()
  const m = useAreaMessages(checkoutMessages)
  const [chosen] = useState(given)
  const [lines, setLines] = useState(chosen)
  const { hold, isPending, failure } = useHold(eventId)
  const short = lines.flatMap(({ ticketType, quantity }) => {
    const available = tickets?.find((ticket) => ticket.ticketType === ticketType)?.available ?? quantity
    return available < quantity ? [{ ticketType, quantity, available }] : []
  })
  const fewer =
    failure?.code === 'not-enough-left'
      ? takeWhatIsLeft(lines, failure)
      : short.length > 0
        ? short.reduce((left, each) => takeWhatIsLeft(left, each), [...lines])
        : null
  const gone = fewer?.length === 0
  const hopeless = gone || (failure !== null && !isWorthAnotherTry(failure))

  function reserve(wanted: readonly ChosenLine[]) {
    setLines(wanted)
    hold(wanted, wanted === chosen ? orderId : undefined)
  }

  return (
    <>
      <p className="text-ink-soft">{reason}</p>
      <div className="rounded-lg border bg-raised px-5 pt-2 pb-5">
        <OrderLines lines={lines} total={totalOf(lines)} />
      </div>
      {!failure && short.length > 0 && (
        <Notice tone="warn">
          {short.map(({ ticketType, quantity, available }) => (
            <p key={ticketType}>{t.event.onlyLeft(ticketType, available, quantity)}</p>
          ))}
        </Notice>
      )}
      {failure && !isPending && (
        <Notice urgent tone={gone ? 'neutral' : 'bad'}>
          {sentenceFor(failure, t, format)} {gone && m.gone}
        </Notice>
      )}
      <div className="flex flex-wrap gap-3">
        {!hopeless && (
          <Button tone="primary" size="lg" busy={isPending} onClick={() => reserve(fewer ?? lines)}>
            {isPending ? t.event.reserving : fewer ? m.take(quantityOf(fewer)) : m.again(quantityOf(lines))}
          </Button>
        )}
        <Link {...paths.event(eventId)} className={buttonStyle(hopeless ? 'primary' : 'plain', 'lg')}>
          {m.toEvent}
        </Link>
      </div>
    </>
  )
}
