import type { AlertView, ClusterHealth, OfferView, Statistics } from '@ticketcd/schema'
import type { FastifyInstance } from 'fastify'
import type { Gate } from '../../http/gate.ts'
import type { Closing, Starting } from '../../lifecycle/feature.ts'
import type { Resources } from '../../lifecycle/resources.ts'
import type { LiveCatalogue } from './live-channels.ts'
import { LiveHub } from './live-hub.ts'
import { type LiveLimits, LiveRoute, usualLiveLimits } from './live-route.ts'
import { SessionGuard } from './session-guard.ts'

export interface LiveDeps
  extends Pick<Resources, 'mirror' | 'sessions' | 'isAdmin' | 'now' | 'metrics' | 'logger'> {
  /** Must receive the mirror's changes before this feature is created. */
  catalogue: LiveCatalogue
  notifications: {
    firedSince(username: string, revision: number): AlertView[]
    onFired(listener: (username: string, alert: AlertView, revision: number) => void): void
  }
  statistics: { current(): Statistics; onChange(listener: () => void): void }
  cluster: {
    health(): ClusterHealth
    follow(follower: { onSample(): void; isWatched(): boolean }): void
  }
  waitingLists: {
    onOffer(listener: (username: string, offer: OfferView, revision: number) => void): void
  }
  /** Limits that differ from the defaults. */
  limits?: Partial<LiveLimits> | undefined
}

/** It has a route of its own instead of procedures. */
export interface LiveFeature extends Starting, Closing {
  /** Adds `GET /live`. */
  mount(server: FastifyInstance, gate: Gate): void
  /** Ends all streams. They do not end by themselves, and a server that closes waits for them. */
  close(): Promise<void>
}

/** The streams of changes to browsers. It reads the other features, and none of them reads it. */
export function createLiveFeature(deps: LiveDeps): LiveFeature {
  const { mirror, catalogue, notifications, statistics, cluster, waitingLists } = deps
  const { sessions, isAdmin, now, metrics, logger, limits } = deps
  const hub = new LiveHub({
    mirror,
    catalogue,
    firedSince: notifications.firedSince,
    stats: statistics.current,
    cluster: cluster.health,
    now,
    onFailure: (error) => logger.error({ err: error }, 'a message could not be published to a live stream'),
  })
  metrics.observeLive(hub)
  notifications.onFired((username, alert, revision) =>
    hub.publish(username, { type: 'alert', revision, alert }),
  )
  waitingLists.onOffer((username, offer, revision) =>
    hub.publish(username, { type: 'offer', revision, offer }),
  )
  statistics.onChange(() => hub.touch('stats'))
  cluster.follow({ onSample: () => hub.touch('cluster'), isWatched: () => hub.watched('cluster') })
  const guard = new SessionGuard({
    mirror,
    isAlive: (caller) => sessions.isAlive(caller),
    isAdmin,
    logOut: (subscriber, topics) => hub.logOut(subscriber, topics),
  })
  const route = new LiveRoute({
    hub,
    guard,
    mirror,
    sessions,
    isAdmin,
    limits: { ...usualLiveLimits, ...limits },
  })
  return {
    mount: (server, gate) => route.mount(server, gate),
    start: () => {
      hub.start()
      guard.start()
    },
    close: async () => {
      guard.close()
      await hub.close()
    },
  }
}
