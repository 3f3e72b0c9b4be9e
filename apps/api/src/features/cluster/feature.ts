import type { ClusterHealth } from '@ticketcd/schema'
import type { Feature } from '../../lifecycle/feature.ts'
import type { Resources } from '../../lifecycle/resources.ts'
import { ClusterStore } from './cluster-store.ts'
import { LocalNodes } from './local-nodes.ts'
import { clusterRouter } from './router.ts'

export interface ClusterDeps extends Pick<Resources, 'store' | 'clockWarnings' | 'now'> {
  /** State folder of the local cluster whose nodes admins may act on. */
  localCluster: string | undefined
}

/** A reader of the samples. */
export interface ClusterFollower {
  /** Called after each sample. */
  onSample(): void
  /** Whether somebody reads the samples now. Otherwise the figures are sampled less often. */
  isWatched(): boolean
}

export interface ClusterFeature extends Feature<ReturnType<typeof clusterRouter>> {
  /** The latest sample. @throws {Refusal} unavailable in the first second */
  health(): ClusterHealth
  follow(follower: ClusterFollower): void
  /** Starts sampling. It needs neither the catalogue nor a quorum. */
  start(): void
  close(): void
}

/** The health of the nodes of the store, and the actions on the nodes of a local cluster. */
export function createClusterFeature(deps: ClusterDeps): ClusterFeature {
  const { store, clockWarnings, localCluster, now } = deps
  const followers: ClusterFollower[] = []
  const cluster = new ClusterStore({
    cluster: store.cluster,
    localNodes: localCluster === undefined ? undefined : new LocalNodes(localCluster),
    now,
    clocks: () => clockWarnings.all,
    onSample: () => {
      for (const follower of followers) follower.onSample()
    },
    isWatched: () => followers.some((follower) => follower.isWatched()),
  })
  return {
    router: clusterRouter(cluster),
    health: () => cluster.health(),
    follow: (follower) => void followers.push(follower),
    start: () => cluster.start(),
    close: () => cluster.close(),
  }
}
