import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useI18n } from '../../lib/i18n/i18n.tsx'
import { useAreaMessages } from '../../lib/inner/area.ts'
import { usePageTitle } from '../../lib/page-title.ts'
import { paths } from '../../lib/paths.ts'
import { Orders } from './orders.tsx'
import { purchaseMessages } from './purchase-messages.ts'
import type { When } from './when.ts'

const tabStyle =
  '-mb-px border-transparent border-b-2 py-2.5 font-medium text-ink-soft text-sm hover:text-ink aria-[current=page]:border-accent-ink aria-[current=page]:text-ink'

interface TicketsPageProps {
  when: When
  /** Shown above the upcoming orders, such as places in waiting lists. */
  news: ReactNode
}

/** All orders of the account: upcoming ones, soonest first, and past ones, latest first. */
export function TicketsPage({ when, news }: TicketsPageProps) {
  const { t } = useI18n()
  const m = useAreaMessages(purchaseMessages)
  usePageTitle(t.app.myTickets)
  const tabs = [
    { when: 'upcoming', label: m.upcoming, address: paths.tickets() },
    { when: 'past', label: m.past, address: paths.pastTickets() },
  ] as const
  return (
    <div className="page-width pt-8 sm:pt-12">
      <div className="mx-auto max-w-4xl">
        <h1 className="font-semibold text-xl">{t.app.myTickets}</h1>
        <nav aria-label={t.app.myTickets} className="mt-6 flex gap-6 border-b">
          {tabs.map((tab) => (
            <Link
              key={tab.when}
              {...tab.address}
              activeOptions={{ exact: true }}
              aria-current={tab.when === when ? 'page' : undefined}
              className={tabStyle}
            >
              {tab.label}
            </Link>
          ))}
        </nav>
        {when === 'upcoming' && news}
        <Orders key={when} when={when} />
      </div>
    </div>
  )
}
