import { hostname } from 'node:os'
import { type ConnectOptions, connect, type EtcdFailure, type EtcdStore, Mirror } from '@ticketcd/etcd'
import { EventLeader, ProcessClock, Session, User } from '@ticketcd/schema'
import type { FastifyBaseLogger } from 'fastify'
import { ClockLog } from './clock/clock-log.ts'
import { ClockWarnings } from './clock/clock-warnings.ts'
import { StoreClock } from './clock/store-clock.ts'
import type { Env } from './env.ts'
import { FallbackReads } from './fallback-reads.ts'
import { AuthStore } from './features/auth/auth-store.ts'
import { CatalogueStore, catalogueRecords } from './features/catalogue/catalogue-store.ts'
import { EventQueues } from './features/checkout/batches/event-queues.ts'
import { CheckoutStore } from './features/checkout/checkout-store.ts'
import { EventLeaders } from './features/checkout/event-leader/event-leaders.ts'
import { PeerClient } from './features/checkout/event-leader/peer-client.ts'
import { PeerSecretHolder } from './features/checkout/event-leader/peer-secret.ts'
import { PeerServer } from './features/checkout/event-leader/peer-server.ts'
import { HoldSweeper } from './features/checkout/hold-sweeper.ts'
import { followOffers } from './features/checkout/offer-news.ts'
import { OfferSweeper } from './features/checkout/offer-sweeper.ts'
import { PaymentReconciler } from './features/checkout/payment/payment-reconciler.ts'
import { PaymentService } from './features/checkout/payment/payment-service.ts'
import { Settlement } from './features/checkout/payment/settlement.ts'
import { TestProvider } from './features/checkout/payment/test-provider.ts'
import { PeriodicJob } from './features/checkout/periodic-job.ts'
import { usualLifetimes } from './features/checkout/rules/lifetimes.ts'
import { WaitlistStore } from './features/checkout/waitlist-store.ts'
import { ClusterStore } from './features/cluster/cluster-store.ts'
import { LocalNodes } from './features/cluster/local-nodes.ts'
import { EventAdminStore } from './features/event-admin/event-admin-store.ts'
import { FavouritesStore } from './features/favourites/favourites-store.ts'
import { LiveHub } from './features/live/live-hub.ts'
import { type LiveLimits, usualLiveLimits } from './features/live/live-route.ts'
import { SessionGuard } from './features/live/session-guard.ts'
import { NotificationsStore, notificationRecords } from './features/notifications/notifications-store.ts'
import { ProfileStore } from './features/profile/profile-store.ts'
import { ProofStore } from './features/proof/proof-store.ts'
import { PurchasesStore } from './features/purchases/purchases-store.ts'
import { StatisticsStore, statisticsRecords } from './features/statistics/statistics-store.ts'
import { HourLeases } from './hour-leases.ts'
import { KnownAdmins } from './known-admins.ts'
import { KnownSessions } from './known-sessions.ts'
import { LoadShedder } from './load-shedder.ts'
import { Metrics } from './metrics.ts'
import { ProblemLog } from './problem-log.ts'
import { type AppRouter, createRouter } from './router.ts'
import { createServer } from './server.ts'
import { Sessions } from './sessions.ts'
import { failureOfStore } from './store-failure.ts'

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

/**
 * Composes the api and starts it. It listens at once, and answers procedures when the mirror is
 * ready.
 */
export async function startServer(options: StartOptions): Promise<RunningServer> {
  const { port, host, etcd, trustProxy, webDir, logger } = options
  const store = (options.connect ?? connect)({
    ...etcd,
    onCall: (call) => metrics.onEtcdCall(call),
    onSetAside: (address) => {
      metrics.onSetAside()
      logger.warn({ address }, 'an etcd node failed or was slow, and is skipped until it answers')
    },
    onTlsRead: (problem) => {
      if (problem === undefined) logger.info('the TLS files for etcd have changed and were read again')
      else logger.warn(`${problem} The TLS files that were read before stay in use.`)
    },
  })
  const mirrored = [
    ...catalogueRecords,
    ...notificationRecords,
    ...statisticsRecords,
    EventLeader,
    ProcessClock,
  ]
  const mirror = new Mirror(store, mirrored, {
    onInterrupted: ({ code, message }: EtcdFailure) => {
      // Closing the mirror is no interruption.
      if (code !== 'cancelled')
        logger.warn({ code }, `the mirror lost its connection to etcd and reconnects: ${message}`)
    },
  })
  const warnings = new ClockWarnings({
    store,
    table: mirror.table(ProcessClock),
    host: hostname(),
    pid: process.pid,
    onFailure: (error) => logger.warn({ err: error }, 'the state of this clock could not be published'),
  })
  const clockLog = new ClockLog(logger)
  const clock = new StoreClock({
    cluster: store.cluster,
    now: options.now ?? (() => new Date().toISOString()),
    onCompared: (status) => {
      clockLog.report(status)
      void warnings.report(status)
    },
  })
  const now = () => clock.now()
  const problems = new ProblemLog((problem) => {
    metrics.onProblem(problem.record)
    logger.error({ problem }, `a stored ${problem.record} does not parse and is left out: ${problem.key}`)
  })
  const onFailure = (error: unknown) =>
    logger.warn({ err: error }, 'returning or offering expired tickets failed; retrying')

  const reads = new FallbackReads(store, problems.report)
  const sessions = new Sessions({ store, reads, known: new KnownSessions(mirror), now })
  const isAdmin = async (username: string) => (await reads.get(User, { username }))?.value.role === 'admin'
  const knownAdmins = new KnownAdmins()
  mirror.onWrite(Session, (writes) => {
    for (const { type, parts } of writes) if (type === 'delete') knownAdmins.forgetSession(parts.tokenHash)
  })
  mirror.onWrite(User, (writes) => {
    for (const { parts } of writes) knownAdmins.forgetAccount(parts.username)
  })
  mirror.onRelisted(() => knownAdmins.forgetAll())
  const catalogue = new CatalogueStore({ mirror, isAdmin, now })
  const hub = new LiveHub({
    mirror,
    catalogue,
    firedSince: (username, revision) => notifications.firedSince(username, revision),
    stats: () => statistics.now(),
    cluster: () => cluster.health(),
    now,
    onFailure: (error) => logger.error({ err: error }, 'a message could not be published to a live stream'),
  })
  const guard = new SessionGuard({
    mirror,
    isAlive: (caller) => sessions.isAlive(caller),
    isAdmin,
    logOut: (subscriber, topics) => hub.logOut(subscriber, topics),
  })
  const loadShedder = new LoadShedder()
  const metrics = new Metrics({ mirror, catalogue, clock, live: hub, loadShedder })
  const peerSecret = new PeerSecretHolder(store)
  const eventLeaders = new EventLeaders({
    store,
    mirrored: (eventId) => ({
      entry: mirror.table(EventLeader).get({ eventId }),
      revision: mirror.revision,
    }),
    onFailure: (error) => logger.warn({ err: error }, 'taking or releasing an event leadership failed'),
  })
  const peers = new PeerClient(peerSecret)
  const steps = new EventQueues({
    store,
    leases: new HourLeases(store.leases),
    lifetimes: { ...usualLifetimes, ...options.lifetimes },
    now,
    onLostRace: () => metrics.onLostRace(),
    onBatch: (steps) => metrics.onBatch(steps),
    onForwarded: () => metrics.onForwarded(),
    leading: { eventLeaders, peers },
  })
  const peerServer = new PeerServer({
    secret: peerSecret,
    steps,
    onFailure: (error) => logger.error({ err: error }, 'a step of another process failed'),
  })
  const eventOf = (eventId: string) => catalogue.events.get({ eventId })?.value
  const payments = options.payments === 'test' ? paymentsOn({ store, steps, now, logger }) : undefined
  const waitlist = new WaitlistStore({ store, steps, event: eventOf, now })
  const checkout = new CheckoutStore({
    store,
    steps,
    paymentService: payments?.paymentService,
    placeOf: (username, ref) => waitlist.placeOf(username, ref),
    event: eventOf,
    now,
  })
  const notifications = new NotificationsStore({
    mirror,
    store,
    card: (eventId) => catalogue.card(eventId),
    now,
    mayOpen: () => clock.mayAct,
    onFired: (username, alert, revision) => hub.publish(username, { type: 'alert', revision, alert }),
    onFailure: (error) => logger.warn({ err: error }, 'alerts could not fire; trying again'),
  })
  const statistics = new StatisticsStore({
    mirror,
    store,
    now,
    isTimeKnown: () => clock.isKnown,
    onChange: () => hub.touch('stats'),
    onFailure: (error) => logger.warn({ err: error }, 'the series of sales could not be saved; retrying'),
  })
  const cluster = new ClusterStore({
    cluster: store.cluster,
    localNodes: options.localCluster === undefined ? undefined : new LocalNodes(options.localCluster),
    now,
    clocks: () => warnings.all,
    onSample: () => hub.touch('cluster'),
    isWatched: () => hub.watched('cluster'),
  })
  const procedures = createRouter({
    auth: new AuthStore({ store, reads, sessions, now }),
    catalogue,
    checkout,
    favourites: new FavouritesStore({ store, reads, now, card: (eventId) => catalogue.card(eventId) }),
    profile: new ProfileStore({
      store,
      sessions,
      now,
      onFailure: (error) => logger.warn({ err: error }, 'ending other sessions failed; retrying'),
    }),
    proof: new ProofStore({
      mirror,
      store,
      now,
      onFailure: (error) => logger.warn({ err: error }, 'the sums of a proof could not be computed'),
    }),
    purchases: new PurchasesStore({ reads, events: catalogue.events, now }),
    waitlist,
    cluster,
    eventAdmin: new EventAdminStore({
      store,
      mirror,
      visitMatches: (text, visit) => catalogue.visitMatches(text, visit),
      now,
      runExclusively: (eventId, work) => steps.runExclusively(eventId, work),
    }),
    notifications,
    statistics,
  })
  const holds = new HoldSweeper({
    store,
    expire: (username, ref) => checkout.expire(username, ref),
    now,
    onFailure,
    onProblem: problems.report,
  })
  const offers = new OfferSweeper({
    mirror,
    event: eventOf,
    offer: (eventId, ticketType) => waitlist.offer(eventId, ticketType),
    now,
    onFailure,
  })
  followOffers({
    mirror,
    event: eventOf,
    onOffer: (username, offer, revision) => hub.publish(username, { type: 'offer', revision, offer }),
    onFailure: (error) => logger.warn({ err: error }, 'an offer could not be published'),
  })
  const sweeping = new PeriodicJob({
    // The tickets that the first sweep returns are offered by the second one.
    work: async (stopped) => {
      if (!clock.mayAct) return clockLog.skipped(clock.status)
      // If the process is paused in the middle, its clock comparison is too old afterwards.
      const halted = () => stopped() || !clock.mayAct
      await holds.sweep(halted)
      await offers.sweep(halted)
    },
    intervalMs: sweepMs,
    onFailure,
  })

  // They do not wait for the catalogue: a missing quorum may be the reason that it is not ready.
  cluster.start()
  clock.start()
  let isReady = false
  let isClosed = false
  const ready = catalogue.ready.then(async () => {
    await clock.known(clockMsMax)
    if (isClosed) return
    isReady = true
    problems.follow(mirror)
    sweeping.start()
    payments?.reconciling.start()
    notifications.start()
    statistics.start()
    hub.start()
    guard.start()
  })
  // A rejection must not end a process that does not wait for `ready`.
  ready.catch(() => undefined)

  const server = await createServer({
    router: options.extend?.(procedures, store) ?? procedures,
    mirror,
    sessions,
    knownAdmins,
    isAdmin,
    loadShedder,
    metrics,
    clock,
    live: { hub, guard, limits: { ...usualLiveLimits, ...options.liveLimits } },
    logger,
    trustProxy,
    webDir,
    isReady: () => isReady,
    onCall: (path, outcome, durationMs) => metrics.onCall(path, outcome, durationMs),
    explain: (cause) => {
      const failure = failureOfStore(cause)
      if (failure.code === 'internal') logger.error({ err: cause }, 'a procedure failed')
      else logger.warn({ failure: failure.code }, 'a procedure failed because etcd was not available')
      return failure
    },
  })

  const close = async () => {
    isClosed = true
    clock.close()
    sweeping.stop()
    payments?.reconciling.stop()
    notifications.close()
    statistics.close()
    cluster.close()
    problems.close()
    guard.close()
    // Streams do not end by themselves, and the server waits for them.
    await hub.close()
    // Steps that other processes have forwarded return to them. That is faster than their wait
    // until this process is gone.
    await eventLeaders.close()
    peers.close()
    await peerServer.close()
    await server.close()
    await warnings.close()
    catalogue.close()
    mirror.close()
    store.close()
  }
  try {
    const url = await server.listen({ port, host })
    const { peerUrl } = options
    const peersUrl = await peerServer.listen(host, peerUrl === undefined ? 0 : Number(new URL(peerUrl).port))
    eventLeaders.start(peerUrl ?? peersUrl)
    return { url, ready, close }
  } catch (error) {
    await close()
    throw error
  }
}

/**
 * Time limit for the first comparison of the clock at the start. Nodes with a quorum answer much
 * sooner.
 */
const clockMsMax = 5_000
/** Mean time until expired holds and offers are swept. */
const sweepMs = 15_000
/** Mean time until an abandoned payment is settled. */
const reconcileMs = 30_000

interface PaymentsOptions extends Pick<StartOptions, 'logger'> {
  store: EtcdStore
  steps: EventQueues
  now(): string
}

/** The built-in test provider, with the services that use it. */
function paymentsOn({ store, steps, now, logger }: PaymentsOptions): {
  paymentService: PaymentService
  reconciling: PeriodicJob
} {
  const onFailure = (error: unknown) =>
    logger.warn({ err: error }, 'a payment was not settled; trying again later')
  const provider = new TestProvider({ store, now, onFailure })
  const settlement = new Settlement({ provider, store })
  const reconciler = new PaymentReconciler({ provider, settlement, onFailure })
  return {
    paymentService: new PaymentService({ provider, settlement, steps, store, onFailure }),
    reconciling: new PeriodicJob({
      work: (stopped) => reconciler.reconcile(stopped),
      intervalMs: reconcileMs,
      onFailure,
    }),
  }
}
