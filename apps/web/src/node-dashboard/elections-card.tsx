import type { DashboardCluster } from '@ticketcd/schema'
import CircleX from 'lucide-react/icons/circle-x'
import Crown from 'lucide-react/icons/crown'
import { useI18n } from '../lib/i18n/i18n.tsx'
import { Card } from './card.tsx'
import { nameOf } from './use-dashboard.tsx'
import { words } from './words.ts'

const shownMax = 12

/** The changes of the leader, newest first. */
export function ElectionsCard({ cluster }: { cluster: DashboardCluster }) {
  const { elections: text } = words
  const { format } = useI18n()
  const elections = cluster.elections.slice(-shownMax).toReversed()
  return (
    <Card title={text.title} summary={text.summary(nameOf(cluster, cluster.self))}>
      {elections.length === 0 ? (
        <p className="text-ink-soft text-sm">{text.none}</p>
      ) : (
        <ol className="figures space-y-2 text-sm">
          {elections.map(({ at, term, leader }) => (
            <li key={`${at} ${term} ${leader}`} className="flex items-start gap-2">
              {leader === null ? (
                <CircleX className="mt-0.5 size-3.5 shrink-0 text-bad" aria-hidden="true" />
              ) : (
                <Crown className="mt-0.5 size-3.5 shrink-0 text-accent-ink" aria-hidden="true" />
              )}
              <span className="min-w-0 flex-1 break-words">
                {leader === null ? text.nobody : text.leads(nameOf(cluster, leader))}
                <span className="block text-ink-soft text-xs">{text.term(format.number(term))}</span>
              </span>
              <time dateTime={at} className="shrink-0 text-ink-soft text-xs">
                {format.clock(at)}
              </time>
            </li>
          ))}
        </ol>
      )}
    </Card>
  )
}
