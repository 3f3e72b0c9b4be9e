import { useI18n } from '../lib/i18n/i18n.tsx'
import { useMeasures } from '../lib/inner/measures.ts'
import { DataTable } from '../ui/inner/charts/data-table.tsx'
import { Notice } from '../ui/inner/notice.tsx'
import { Skeleton } from '../ui/skeleton.tsx'
import { Card } from './card.tsx'
import { useLeases } from './use-dashboard.tsx'
import { words } from './words.ts'

/** The leases that expire next. */
export function LeasesCard() {
  const { leases: text } = words
  const { format } = useI18n()
  const { age } = useMeasures()
  const { data, error } = useLeases()
  const seconds = (value: number) => age(value * 1_000)
  const isCounted = data?.leases.some(({ remainingSeconds }) => remainingSeconds !== null) ?? true
  return (
    <Card
      title={text.title}
      summary={data && text.summary(format.number(data.count), format.number(data.leases.length))}
    >
      {data ? (
        <DataTable
          label={text.title}
          columns={[
            { label: text.id },
            { label: text.ttl, show: seconds },
            { label: text.remaining, show: seconds },
            { label: text.keys, show: format.number },
          ]}
          rows={data.leases.map(({ id, ttlSeconds, remainingSeconds, keys }) => [
            id,
            ttlSeconds,
            remainingSeconds,
            keys,
          ])}
        />
      ) : error ? (
        <Notice tone="bad" title={text.failed}>
          {error.message}
        </Notice>
      ) : (
        <Skeleton className="h-24" />
      )}
      {!isCounted && <p className="mt-2 text-ink-soft text-xs">{text.counted}</p>}
    </Card>
  )
}
