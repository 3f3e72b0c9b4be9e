import { Link } from '@tanstack/react-router'
import { paths } from '../../lib/paths.ts'
import { useClusterMessages } from './cluster-words.ts'
import { countsOf } from './node-state.ts'
import { useClusterHealth } from './use-cluster.ts'

/**
 * The health of the cluster, as the beginning of a sentence that links to its page: "All five nodes
 * are healthy".
 */
export function ClusterPhrase() {
  const messages = useClusterMessages()
  const { data, errorUpdateCount } = useClusterHealth()
  return (
    <Link
      {...paths.adminCluster()}
      className="rounded-sm underline decoration-1 decoration-line-strong underline-offset-4 hover:decoration-2"
    >
      {data
        ? messages.phrase[data.state](countsOf(data))
        : errorUpdateCount > 0
          ? messages.phraseUnknown
          : messages.phraseLoading}
    </Link>
  )
}
