import type { DashboardCluster } from '@ticketcd/schema'
import { useMeasures } from '../lib/inner/measures.ts'
import { DataTable } from '../ui/inner/charts/data-table.tsx'
import { Sparkline } from '../ui/inner/charts/sparkline.tsx'
import { Card } from './card.tsx'
import { byName } from './cluster-health.ts'
import type { RateSample } from './request-rates.ts'
import { words } from './words.ts'

interface RequestsCardProps {
  cluster: DashboardCluster
  /** Of the last minute, oldest first. */
  rates: readonly RateSample[]
}

/** The rates and durations of requests. */
export function RequestsCard({ cluster, rates }: RequestsCardProps) {
  const { requests: text } = words
  const { rate, milliseconds } = useMeasures()
  const last = rates.at(-1)
  return (
    <Card title={text.title} summary={text.summary}>
      <dl className="figures grid gap-4 sm:grid-cols-3">
        {(['reads', 'writes', 'others'] as const).map((kind) => (
          <div key={kind} className="rounded-md border p-3">
            <dt className="text-ink-soft text-xs">{text[kind]}</dt>
            <dd className="mt-0.5 font-semibold text-lg">{last ? rate(last.total[kind]) : '–'}</dd>
            <dd aria-hidden="true">
              <Sparkline values={rates.map(({ total }) => total[kind])} className="mt-2 h-8 w-full" />
            </dd>
          </div>
        ))}
      </dl>
      <div className="mt-4">
        <DataTable
          label={text.title}
          columns={[
            { label: text.node },
            { label: text.reads, show: rate },
            { label: text.writes, show: rate },
            { label: text.others, show: rate },
            { label: text.median, show: milliseconds },
            { label: text.p99, show: milliseconds },
          ]}
          rows={byName(cluster.members).map(({ id, name, report }) => {
            const own = last?.byMember.get(id)
            return [
              name || id,
              own?.reads ?? null,
              own?.writes ?? null,
              own?.others ?? null,
              report?.requestP50Ms ?? null,
              report?.requestP99Ms ?? null,
            ]
          })}
        />
      </div>
      <p className="mt-2 text-ink-soft text-xs">{text.measured}</p>
    </Card>
  )
}
