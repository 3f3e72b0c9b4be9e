import { type ClusterConcern, clusterThresholds } from '@ticketcd/schema'
import { useI18n } from '../../lib/i18n/i18n.tsx'
import { useMeasures } from '../../lib/inner/measures.ts'
import { Notice } from '../../ui/inner/notice.tsx'
import { useClusterMessages } from './cluster-words.ts'

/** Problems that do not stop sales, each in a sentence with its limit. */
export function Concerns({ concerns }: { concerns: readonly ClusterConcern[] }) {
  const { concerns: words } = useClusterMessages()
  const sentence = useConcernSentence()
  if (concerns.length === 0) return null
  return (
    <Notice tone="warn" title={words.title}>
      <ul className="figures space-y-0.5">
        {concerns.map((concern) => (
          <li key={`${concern.code} ${concern.node} ${'alarm' in concern ? concern.alarm : ''}`}>
            {sentence(concern)}
          </li>
        ))}
      </ul>
    </Notice>
  )
}

function useConcernSentence(): (concern: ClusterConcern) => string {
  const { concerns: words } = useClusterMessages()
  const { format } = useI18n()
  const { milliseconds, percent } = useMeasures()
  return (concern) => {
    switch (concern.code) {
      case 'alarm':
        return words.alarm(concern)
      case 'slow-fsync':
        return words[concern.code](
          concern.node,
          milliseconds(concern.ms),
          milliseconds(clusterThresholds.fsyncP99Ms),
        )
      case 'slow-commit':
        return words[concern.code](
          concern.node,
          milliseconds(concern.ms),
          milliseconds(clusterThresholds.commitP99Ms),
        )
      case 'slow-peer':
        return words[concern.code](
          concern.node,
          milliseconds(concern.ms),
          milliseconds(clusterThresholds.peerRoundTripP99Ms),
        )
      case 'quota':
        return words.quota(concern.node, percent(concern.share), percent(clusterThresholds.quota))
      case 'lagging':
        return words.lagging(concern.node, format.number(concern.entries))
      default:
        return concern satisfies never
    }
  }
}
