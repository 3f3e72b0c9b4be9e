import { clusterThresholds, type NodeHealth } from '@ticketcd/schema'
import { useMeasures } from '../../lib/inner/measures.ts'
import { useClusterMessages } from './cluster-words.ts'

/** The share of its quota that a node's database takes, and the part of it that is in use. */
export function QuotaMeter({ node }: { node: NodeHealth }) {
  const messages = useClusterMessages()
  const { bytes, percent } = useMeasures()
  const { dbSizeBytes: size, dbSizeInUseBytes: inUse, quotaBytes: quota } = node
  const share = size !== null && quota !== null && quota > 0 ? size / quota : null
  return (
    <div className="pt-1 text-xs">
      <dt className="sr-only">{messages.nodeFigures.db}</dt>
      <dd className="text-ink-soft">
        {inUse === null || size === null ? '–' : messages.dbUse(bytes(inUse), bytes(size))}
        <span aria-hidden="true" className="my-1 block h-1.5 overflow-hidden rounded-full bg-sunken">
          <span
            className={`block h-full ${share !== null && share > clusterThresholds.quota ? 'bg-bad' : 'bg-accent'}`}
            style={{ width: `${Math.min(1, share ?? 0) * 100}%` }}
          />
        </span>
        {/* An empty line without data, so that the layout does not move. */}
        {share === null || quota === null ? '\u00A0' : messages.quota(percent(share), bytes(quota))}
      </dd>
    </div>
  )
}
