import type { ConnectOptions, EtcdStore } from '@ticketcd/etcd'
import type { FastifyBaseLogger } from 'fastify'
import { clockRecords } from './clock/open-clock.ts'
import type { Env } from './env.ts'
import { createAuthFeature } from './features/auth/feature.ts'
import { catalogueRecords } from './features/catalogue/catalogue-store.ts'
import { createCatalogueFeature } from './features/catalogue/feature.ts'
import { checkoutRecords, createBatching } from './features/checkout/batching.ts'
import { createCheckoutFeature } from './features/checkout/feature.ts'
import { createClusterFeature } from './features/cluster/feature.ts'
import { createEventAdminFeature } from './features/event-admin/feature.ts'
import { createFavouritesFeature } from './features/favourites/feature.ts'
import { createLiveFeature } from './features/live/feature.ts'
import type { LiveLimits } from './features/live/live-route.ts'
import { createNotificationsFeature } from './features/notifications/feature.ts'
import { notificationRecords } from './features/notifications/notifications-store.ts'
import { createProfileFeature } from './features/profile/feature.ts'
import { createProofFeature } from './features/proof/feature.ts'
import { createPurchasesFeature } from './features/purchases/feature.ts'
import { createStatisticsFeature } from './features/statistics/feature.ts'
import { statisticsRecords } from './features/statistics/statistics-store.ts'
import { createWaitingListFeature } from './features/waiting-list/feature.ts'
import { createExplanation } from './http/explanation.ts'
import { LoadShedder } from './http/load-shedder.ts'
import { createServer } from './http/server.ts'
import { createSweeping } from './jobs/sweeping.ts'
import { closeInOrder } from './lifecycle/feature.ts'
import { Readiness } from './lifecycle/readiness.ts'
import { openResources } from './lifecycle/resources.ts'
import { type AppRouter, createRouter } from './router.ts'

export interface StartOptions extends Pick<Env, 'port' | 'host' | 'etcd' | 'trustProxy'> {
  webDir: string
  logger: FastifyBaseLogger
  /**
   * State folder of the local cluster whose nodes admins may act on. Default: the cluster is not a
   * local one.
   */
  localCluster?: string | undefined
  /** How orders are paid. Default: they are not. */
  payments?: Env['payments']
  /** Lifetimes of holds and offers that differ from the defaults. */
  lifetimes?: Env['lifetimes']
  /** Limits of live streams that differ from the defaults. */
  liveLimits?: Partial<LiveLimits>
  /**
   * Address at which the other processes of the api reach this one. It listens at the port of this
   * address. Default: a free port of `host`.
   */
  peerUrl?: string | undefined
  /** The wall clock of this process. @returns ISO 8601, UTC. Default: the system's clock. */
  now?(): string
  /** Creates the client of etcd. Default: `connect`. */
  connect?(settings: ConnectOptions): EtcdStore
  /** Adds procedures that a benchmark compares with those of the api. Default: none. */
  extend?(router: AppRouter, store: EtcdStore): AppRouter
}

export interface RunningServer {
  /** Listening address, with the free port that was chosen for port 0. */
  readonly url: string
  /** Resolves when the catalogue can answer; rejects if the server is closed before. */
  readonly ready: Promise<void>
  /** Finishes the open requests, then closes everything. */
  close(): Promise<void>
}

/** The records in the mirror. */
const records = [
  ...catalogueRecords,
  ...notificationRecords,
  ...statisticsRecords,
  ...checkoutRecords,
  ...clockRecords,
]

/**
 * Composes the api and starts it. It listens at once, and answers procedures when the mirror is
 * ready. Each feature receives the earlier features that it reads.
 */
export async function startServer(options: StartOptions): Promise<RunningServer> {
  const { host, port, trustProxy, webDir, localCluster, payments = 'none' } = options
  const resources = openResources({ ...options, records })
  const { store, mirror, clock, clockWarnings, problems, metrics, logger } = resources

  const catalogue = createCatalogueFeature(resources)
  const { event, card, events, visitMatches } = catalogue
  const batching = createBatching({ ...resources, lifetimes: options.lifetimes })
  const { steps } = batching
  const runExclusively = steps.runExclusively.bind(steps)
  const waitingLists = createWaitingListFeature({ ...resources, steps, event })
  const { placeOf } = waitingLists
  const checkout = createCheckoutFeature({ ...resources, steps, event, placeOf, payments })
  const notifications = createNotificationsFeature({ ...resources, card })
  const statistics = createStatisticsFeature(resources)
  const cluster = createClusterFeature({ ...resources, localCluster })
  const sources = { catalogue, notifications, statistics, cluster, waitingLists }
  const live = createLiveFeature({ ...resources, ...sources, limits: options.liveLimits })
  const procedures = createRouter({
    auth: createAuthFeature(resources).router,
    catalogue: catalogue.router,
    checkout: checkout.router,
    cluster: cluster.router,
    eventAdmin: createEventAdminFeature({ ...resources, visitMatches, runExclusively }).router,
    favourites: createFavouritesFeature({ ...resources, card }).router,
    notifications: notifications.router,
    profile: createProfileFeature(resources).router,
    proof: createProofFeature(resources).router,
    purchases: createPurchasesFeature({ ...resources, events }).router,
    statistics: statistics.router,
    waitlist: waitingLists.router,
  })
  const sweeping = createSweeping({ ...resources, sweeps: [checkout.sweep, waitingLists.sweep] })

  // They do not wait for the catalogue: a missing quorum may be the reason that it is not ready.
  cluster.start()
  clock.start()
  const parts = [problems, sweeping, checkout, notifications, statistics, live]
  const readiness = new Readiness({ catalogue, clock, parts })
  const loadShedder = new LoadShedder()
  metrics.observeRequests(loadShedder)
  const server = await createServer({
    ...resources,
    trustProxy,
    webDir,
    loadShedder,
    live,
    router: options.extend?.(procedures, store) ?? procedures,
    isReady: () => readiness.isReady,
    onCall: (path, outcome, durationMs) => metrics.onCall(path, outcome, durationMs),
    explain: createExplanation(logger),
  })
  // Streams do not end by themselves, and the server waits for them. Steps that other processes
  // have forwarded return to them from `batching`, faster than their wait until this process is
  // gone.
  const jobs = [sweeping, checkout, notifications, statistics, cluster, problems]
  const connections = [live, batching, server, clockWarnings, catalogue, mirror, store]
  const close = () => closeInOrder([readiness, clock, ...jobs, ...connections])
  try {
    const url = await server.listen({ port, host })
    await batching.listen(host, options.peerUrl)
    return { url, ready: readiness.ready, close }
  } catch (error) {
    await close()
    throw error
  }
}
