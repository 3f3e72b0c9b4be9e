import { useQuery } from '@tanstack/react-query'
import type { EventCard as Card } from '@ticketcd/schema'
import { memo, type ReactNode } from 'react'
import { useI18n } from '../../lib/i18n/i18n.tsx'
import { useTRPC } from '../../lib/trpc.ts'
import { featuredOptions } from './catalogue-options.ts'
import { EventCard } from './event-card.tsx'
import { EventCardSkeleton, skeletonKeys } from './event-card-skeleton.tsx'

const shown = 5

/**
 * The featured events at the top of the page: one large, four beside it; on a phone a row to swipe.
 */
export function Featured({ action }: { action: (event: Card) => ReactNode }) {
  const { t } = useI18n()
  const trpc = useTRPC()
  const { data, errorUpdateCount } = useQuery(featuredOptions(trpc))
  if (data ? data.length === 0 : errorUpdateCount > 0) return null
  return (
    <section aria-labelledby="featured" className="mb-14">
      <h2 id="featured" className="mb-5 font-semibold text-xl">
        {t.home.featured}
      </h2>
      <ul className="flex snap-x gap-5 overflow-x-auto pb-2 max-md:-mx-4 max-md:scroll-px-4 max-md:px-4 md:grid md:grid-cols-4 md:gap-y-8 md:overflow-visible">
        {data
          ? data.slice(0, shown).map((event, index) => (
              <li key={event.eventId} className={itemStyle(index)}>
                <Lead event={event} action={action} large={index === 0} />
              </li>
            ))
          : skeletonKeys.slice(0, shown).map((key, index) => (
              <li key={key} className={itemStyle(index)}>
                <EventCardSkeleton large={index === 0} />
              </li>
            ))}
      </ul>
    </section>
  )
}

interface LeadProps {
  event: Card
  action: (event: Card) => ReactNode
  large: boolean
}

const Lead = memo(function Lead({ event, action, large }: LeadProps) {
  return <EventCard event={event} action={action(event)} large={large} />
})

function itemStyle(index: number): string {
  return index === 0
    ? 'w-[78%] shrink-0 snap-start sm:w-80 md:col-span-2 md:row-span-2 md:w-auto'
    : 'w-[78%] shrink-0 snap-start sm:w-80 md:w-auto'
}
