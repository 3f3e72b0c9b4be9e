import { Link } from '@tanstack/react-router'
import { type EventCard as Card, canBuy } from '@ticketcd/schema'
import { clsx } from 'clsx'
import { type ReactNode, useId } from 'react'
import { useI18n } from '../../lib/i18n/i18n.tsx'
import { OwnHold } from '../../lib/own-hold.tsx'
import { paths } from '../../lib/paths.ts'
import { Cover } from '../../ui/cover.tsx'
import { Marked } from '../../ui/marked.tsx'
import { MovingCount } from '../../ui/moving-count.tsx'
import { SaleBadge } from '../../ui/sale-badge.tsx'

interface EventCardProps {
  event: Card
  /** Words that matched the search. */
  matches?: readonly string[]
  /** Shown on the cover, such as the heart button. */
  action?: ReactNode
  /** The large card at the top of a page. */
  large?: boolean
}

/** An event in a list. The whole card is its link; controls inside it keep their own action. */
export function EventCard({ event, matches = [], action, large = false }: EventCardProps) {
  const { t, format } = useI18n()
  const titleId = useId()
  const over = event.state === 'past' || event.state === 'cancelled'
  return (
    <article
      aria-labelledby={titleId}
      className={clsx('group relative', large && 'md:flex md:h-full md:flex-col')}
    >
      <div
        className={clsx(
          'overflow-hidden rounded-lg',
          'aspect-video',
          large && 'md:aspect-auto md:min-h-48 md:flex-1',
        )}
      >
        <Cover
          type={event.type}
          eventId={event.eventId}
          muted={over}
          className="h-full transition-transform duration-500 ease-out group-hover:scale-[1.03]"
        />
      </div>
      <div className="mt-3 flex items-center gap-2 text-ink-soft text-xs">
        <time dateTime={event.startsAt} className="figures font-medium text-accent-ink">
          {format.dayAndTime(event.startsAt, event.timeZone)}
        </time>
        <bdi className="ml-auto truncate">
          <Marked text={event.type} words={matches} />
        </bdi>
      </div>
      <h3 id={titleId} className={clsx('mt-1 line-clamp-2 font-semibold', large ? 'text-lg' : 'text-base')}>
        <Link
          {...paths.event(event.eventId)}
          className="outline-none after:absolute after:inset-0 after:rounded-lg focus-visible:after:outline-2 focus-visible:after:outline-accent-ink focus-visible:after:outline-offset-4"
        >
          <bdi>
            <Marked text={event.name} words={matches} />
          </bdi>
        </Link>
      </h3>
      <p className="truncate text-ink-soft text-sm">
        <bdi>
          <Marked text={event.venue} words={matches} />
        </bdi>
        {', '}
        <bdi>
          <Marked text={event.location} words={matches} />
        </bdi>
      </p>
      <p className="figures mt-2 flex h-6 items-center gap-2 text-sm">
        <span className={clsx('mr-auto truncate', over ? 'text-ink-soft' : 'font-medium')}>
          {event.fromPrice === null
            ? ''
            : event.fromPrice === 0
              ? t.event.free
              : t.event.from(format.money(event.fromPrice))}
        </span>
        {canBuy(event.state) && <Remaining count={event.available} />}
        <OwnHold eventId={event.eventId}>{(isHeld) => <SaleBadge {...event} isHeld={isHeld} />}</OwnHold>
      </p>
      {action && <div className="absolute top-2.5 right-2.5 z-10">{action}</div>}
    </article>
  )
}

function Remaining({ count }: { count: number }) {
  const { t, format } = useI18n()
  const shown = format.number(count)
  return (
    <span className="whitespace-nowrap text-ink-soft text-xs">
      <MovingCount value={count} shown={shown} text={t.event.remaining(count, shown)} />
    </span>
  )
}
