import type { DashboardCluster } from '@ticketcd/schema'
import { useI18n } from '../lib/i18n/i18n.tsx'
import { useMeasures } from '../lib/inner/measures.ts'
import { Button } from '../ui/button.tsx'
import { DataTable } from '../ui/inner/charts/data-table.tsx'
import { Card } from './card.tsx'
import { byName } from './cluster-health.ts'
import type { Confirmation } from './confirm-sheet.tsx'
import { words } from './words.ts'

interface StorageCardProps {
  cluster: DashboardCluster
  /** Undefined if the user cannot change anything. */
  onAsk: ((confirmation: Confirmation) => void) | undefined
}

/** The sizes of each node's log and snapshot, and its numbers of watches, streams and leases. */
export function StorageCard({ cluster, onAsk }: StorageCardProps) {
  const { storage: text, requests } = words
  const { format } = useI18n()
  const { bytes } = useMeasures()
  const self = cluster.members.find(({ id }) => id === cluster.self)?.report
  const count = format.number
  return (
    <Card
      title={text.title}
      summary={
        self && (self.compactRevision > 0 ? text.compacted(count(self.compactRevision)) : text.neverCompacted)
      }
      controls={
        onAsk &&
        self && (
          <CompactButton revision={self.revision} compactRevision={self.compactRevision} onAsk={onAsk} />
        )
      }
    >
      <DataTable
        label={text.title}
        columns={[
          { label: requests.node },
          { label: text.revision, show: count },
          { label: text.log, show: bytes },
          { label: text.logMemory, show: bytes },
          { label: text.snapshot, show: bytes },
          { label: text.watches, show: count },
          { label: text.streams, show: count },
          { label: text.behind, show: count },
          { label: text.queued, show: count },
          { label: text.leases, show: count },
        ]}
        rows={byName(cluster.members).map(({ id, name, report }) => [
          name || id,
          report?.revision ?? null,
          report?.logBytes ?? null,
          report?.logMemoryBytes ?? null,
          report?.snapshotBytes ?? null,
          report?.watches.watches ?? null,
          report?.watches.streams ?? null,
          report?.watches.behind ?? null,
          report?.watches.queuedEvents ?? null,
          report?.leases ?? null,
        ])}
      />
    </Card>
  )
}

interface CompactButtonProps {
  revision: number
  compactRevision: number
  onAsk: (confirmation: Confirmation) => void
}

function CompactButton({ revision, compactRevision, onAsk }: CompactButtonProps) {
  const { admin, storage } = words
  const { format } = useI18n()
  const shown = format.number(revision)
  if (revision <= Math.max(1, compactRevision)) return null
  return (
    <Button
      size="sm"
      onClick={() =>
        onAsk({
          action: { action: 'compact', revision },
          title: admin.ask.compact(shown),
          outcome: <p>{admin.outcome.compact(format.number(revision - Math.max(0, compactRevision)))}</p>,
          label: admin.confirm.compact,
          done: admin.done.compact(shown),
        })
      }
    >
      {storage.compact}
    </Button>
  )
}
