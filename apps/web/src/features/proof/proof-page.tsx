import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { type EventProof, eventTopic, proofLifetimeMs } from '@ticketcd/schema'
import ArrowLeft from 'lucide-react/icons/arrow-left'
import { useI18n } from '../../lib/i18n/i18n.tsx'
import { useAreaMessages } from '../../lib/inner/area.ts'
import { useLive } from '../../lib/live/use-live.ts'
import { usePageTitle } from '../../lib/page-title.ts'
import { paths } from '../../lib/paths.ts'
import { useTRPC } from '../../lib/trpc.ts'
import { AsOf } from '../../ui/inner/as-of.tsx'
import { Notice } from '../../ui/inner/notice.tsx'
import { LoadFailure } from '../../ui/load-failure.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { proofMessages } from './proof-messages.ts'
import { ProofTable } from './proof-table.tsx'
import { SeatsBar } from './seats-bar.tsx'

/** The public account of all tickets of an event. It is updated while the page is open. */
export function ProofPage({ eventId }: { eventId: string }) {
  const m = useAreaMessages(proofMessages)
  const trpc = useTRPC()
  useLive([eventTopic(eventId)])
  usePageTitle(m.title)
  const { data, error, errorUpdateCount, dataUpdatedAt, refetch } = useQuery(
    trpc.proof.event.queryOptions({ eventId }, { refetchInterval: proofLifetimeMs }),
  )
  if (!data && errorUpdateCount > 0)
    return <LoadFailure level={1} error={error} onRetry={() => void refetch()} />
  return (
    <div className="page-width pt-6 sm:pt-8">
      <div className="mx-auto max-w-4xl">
        <Link
          {...paths.event(eventId)}
          className="-ml-2 inline-flex min-h-8 items-center gap-2 rounded-md px-2 font-medium text-ink-soft text-sm hover:bg-sunken hover:text-ink"
        >
          <ArrowLeft aria-hidden="true" className="size-4" />
          {m.back}
        </Link>
        <h1 className="mt-4 font-semibold text-xl">{m.title}</h1>
        {data ? <Proof proof={data} receivedAt={dataUpdatedAt} /> : <ProofSkeleton />}
      </div>
    </div>
  )
}

function Proof({ proof, receivedAt }: { proof: EventProof; receivedAt: number }) {
  const { format } = useI18n()
  const m = useAreaMessages(proofMessages)
  const { total, sums } = proof
  const said = (count: number) => format.number(count)
  return (
    <>
      <p className="mt-2 font-semibold text-lg">{proof.eventName}</p>
      <p className="mt-3 max-w-prose text-ink-soft text-sm">{m.intro}</p>
      <div className="mt-6">
        <Notice tone={proof.agrees ? 'good' : 'bad'} title={proof.agrees ? m.agrees : m.disagrees}>
          <p className="figures">
            {m.sum(said(total.capacity), said(total.available), said(total.held), said(total.sold))}{' '}
            {proof.agrees ? m.sums[sums](said(proof.carts), said(proof.orders)) : m.disagreesText}
          </p>
        </Notice>
      </div>
      <SeatsBar counts={total} />
      <h2 className="mt-10 font-semibold text-base">{m.byType}</h2>
      <ProofTable proof={proof} />
      <div className="mt-4">
        <AsOf moment={{ revision: proof.revision, receivedAt, ageMs: 0 }} />
      </div>
    </>
  )
}

function ProofSkeleton() {
  const { t } = useI18n()
  return (
    <div role="status" aria-label={t.app.loading} className="mt-4 space-y-6">
      <Skeleton className="h-6 w-56" />
      <Skeleton className="h-20 rounded-md" />
      <Skeleton className="h-12 rounded-md" />
      <Skeleton className="h-48 rounded-lg" />
    </div>
  )
}
