import { createContext, use } from 'react'
import { type Area, useAreaMessages } from '../../lib/inner/area.ts'
import type { ClusterMessages } from './cluster-messages.en.ts'
import { clusterMessages } from './cluster-messages.ts'

/**
 * The texts of the cluster components. The default is for the shop, whose sales depend on the
 * cluster. The page of a node provides its own texts, since a store is independent of its content.
 */
export const ClusterWords = createContext<Area<ClusterMessages>>(clusterMessages)

export function useClusterMessages(): ClusterMessages {
  return useAreaMessages(use(ClusterWords))
}
