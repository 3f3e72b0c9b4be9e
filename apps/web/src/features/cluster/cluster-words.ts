import { createContext, use } from 'react'
import { type Area, useAreaMessages } from '../../lib/i18n/area.ts'
import { type ClusterMessages, clusterMessages } from './cluster-messages.ts'

/**
 * The words of the cluster's parts: those of the shop, whose sales depend on the cluster. The page
 * of a node puts its own here, since the store does not know what is kept in it.
 */
export const ClusterWords = createContext<Area<ClusterMessages>>(clusterMessages)

export function useClusterMessages(): ClusterMessages {
  return useAreaMessages(use(ClusterWords))
}
