import { fileURLToPath } from 'node:url'
import { Authenticator } from '../auth/authenticator.ts'
import { PasswordHasher } from '../auth/password-hasher.ts'
import { TokenTable, tokenFrom } from '../auth/token-table.ts'
import { Consensus } from '../consensus/consensus.ts'
import { RequestKind } from '../consensus/forwarding.ts'
import { createDashboard } from '../dashboard/create-dashboard.ts'
import { ElectionList } from '../dashboard/election-list.ts'
import { RequestStatistics } from '../dashboard/request-statistics.ts'
import { createFrontEnd } from '../front/create-front-end.ts'
import { HealthChecker } from '../health/health-checker.ts'
import { decodeNodeState, encodeNodeState } from '../health/node-state.ts'
import { Gateway } from '../http/gateway.ts'
import { forKnownHosts, HostCheck } from '../http/host-check.ts'
import { httpRoutes } from '../http/http-routes.ts'
import { MembersApi } from '../http/members/members-api.ts'
import { Measurements, nodeMetrics } from '../http/node-metrics.ts'
import { PlainApi } from '../http/plain/plain-api.ts'
import { V2Api } from '../http/v2/v2-api.ts'
import { V2Http } from '../http/v2/v2-http.ts'
import { type OpenDataFolder, openDataFolder } from '../log/data-folder.ts'
import { recover } from '../log/recovery.ts'
import { AddressBook } from '../members/address-book.ts'
import { encodeMemberCommand } from '../members/bootstrap.ts'
import { encodeDescription } from '../members/cluster-description.ts'
import { Membership } from '../members/membership.ts'
import { peerAddressOf } from '../members/peer-url.ts'
import { PeerTransport } from '../peers/transport.ts'
import { authMethods } from '../services/auth.ts'
import { WatchService } from '../services/watch-service.ts'
import { encodeCommand, nodeItself } from '../state/command.ts'
import { StateMachine } from '../state/state-machine.ts'
import { announcedNode, discoveryOf } from './announced-node.ts'
import { Compactor } from './compactor.ts'
import { FirstStart } from './first-start.ts'
import { servedMethods, servedStreams, streamHandlers, unaryHandlers } from './grpc.ts'
import { HeldPort } from './held-port.ts'
import { HstoreNode } from './hstore-node.ts'
import { LeaderCalls } from './leader-calls.ts'
import { LeaseKeeper } from './lease-keeper.ts'
import type { Logger } from './logger.ts'
import { MeasuredLog } from './measured-log.ts'
import { MemberKeeper } from './member-keeper.ts'
import { handOverToAny, membershipSource } from './membership-source.ts'
import { nodeState } from './node-state.ts'
import type { ServerOptions } from './options.ts'
import { TransportLink } from './peer-link.ts'
import { Publisher } from './publisher.ts'
import { SnapshotStorage } from './snapshot-storage.ts'
import { StartError } from './start-error.ts'
import { clientTls, peerTls } from './tls-options.ts'
import { V2Keeper } from './v2-keeper.ts'
import { openV2Storage } from './v2-storage-choice.ts'

/** A node that runs. */
export interface RunningNode {
  readonly node: HstoreNode
  /** Resolves when clients are served: the node is a member, and has caught up with the others. */
  readonly served: Promise<void>
  /** Ends it in good order. Everything acknowledged is durable already. */
  close(): Promise<void>
}

/** When the log is cut, on disk and in memory. */
export interface SnapshotOptions {
  /** A snapshot is taken when the log has grown by so many bytes. Default 64 MiB. */
  readonly snapshotBytes?: number
  /** Entries that stay in memory, for members that lag. Default 10,000. */
  readonly entriesKept?: number
}

const snapshotDefaults = { snapshotBytes: 64 * 1024 * 1024, entriesKept: 10_000 }
const pendingMax = 16_384
const pendingBytesMax = 256 * 1024 * 1024
const closeGraceMs = 1_000
/** Beside the bundle. */
const dashboardFolder = fileURLToPath(new URL('dashboard', import.meta.url))

/**
 * Starts a node.
 *
 * @param onFailure the node must end: its disk failed, or a `RemovedError` where the cluster has removed
 *   it. May be called before this function returns.
 * @throws {UsageError} for options that do not fit together
 * @throws {StorageError} for a data folder that cannot be used
 */
export async function startNode(
  options: ServerOptions,
  log: Logger,
  onFailure: (error: Error) => void,
  snapshotOptions: SnapshotOptions = {},
): Promise<RunningNode> {
  const discovery = await discoveryOf(options, log)
  const open = await openDataFolder(options.dataDir)
  try {
    const running = await startIn(open, options, log, onFailure, { ...snapshotDefaults, ...snapshotOptions })
    return discovery === undefined ? running : announcedNode(running, options, discovery)
  } catch (error) {
    open.lock.release()
    throw error
  }
}

async function startIn(
  { folder, lock }: OpenDataFolder,
  options: ServerOptions,
  log: Logger,
  onFailure: (error: Error) => void,
  { snapshotBytes, entriesKept }: Required<SnapshotOptions>,
): Promise<RunningNode> {
  const first = new FirstStart(options, log)
  const identity = folder.identity ?? (await first.identity())
  await folder.identify(identity)
  const recovered = await recover(folder)
  for (const note of recovered.notes) log.warn(note)
  const { nodeId, clusterId } = identity
  const random = (bound: number) => Math.floor(Math.random() * bound)
  const start = { ...(await first.raft(identity, recovered)), random }

  const now = () => performance.now()
  const requestTimeoutMs = 5_000 + 2 * options.electionMs
  const v2Storage = await openV2Storage(options.storage, folder.member, start, onFailure)
  if (v2Storage.kept !== undefined)
    log.info(
      `goes on with the v2 keys on disk, which are those of entry ${v2Storage.kept.position.entry.index}`,
    )
  const tokens = new TokenTable({ lifetimeMs: options.authTokenTtlMs })
  const state = new StateMachine({
    leaseTtlMin: Math.ceil((1.5 * options.electionMs) / 1_000),
    now,
    onTokensEnded: (ended) => tokens.end(ended),
    onLogin: (prefix, index, user) => tokens.assign(tokenFrom(prefix, index), user, now()),
    newV2Storage: v2Storage.newStorage,
    keptV2: v2Storage.kept,
  })
  const measured = new Measurements()
  const elections = new ElectionList(Date.now)
  const requests = new RequestStatistics()
  const snapshots = new SnapshotStorage(recovered.snapshots)
  if (recovered.snapshot !== undefined)
    await state.restore(recovered.snapshot, snapshots.read(recovered.snapshot))

  const peerListen = peerAddressOf(options.listenPeerUrls[0] ?? '')
  const transport = new PeerTransport({
    self: { clusterId, nodeId },
    listen: peerListen,
    onMessage: (message) => consensus.take({ type: 'message', message }),
    onRequest: async (_from, kind, body) =>
      kind === RequestKind.state
        ? encodeNodeState(nodeState(node))
        : (dashboard.onRequest(kind, body) ?? calls.onRequest(kind, body)),
    onNote: (from, { kind, body }) => consensus.onNote(from, kind, body),
    onSnapshot: async (_from, meta, chunks) => {
      await snapshots.save(meta, chunks)
    },
    onLookup: () => encodeDescription(clusterId, state.members),
    onReport: ({ peer, state: peerState }) => {
      // A refusal stays until somebody changes something.
      const isRefusal = 'code' in peerState && peerState.code !== 'unreachable'
      log[isRefusal ? 'warn' : 'info'](`peer ${peer}: ${peerState.type}: ${peerState.words}`)
      if (peerState.type === 'not-connected' && peerState.code === 'removed') keeper.onRemoved()
    },
    onEnded: (peer) => consensus.onNodeEnded(peer),
    onRoundTrip: (peer, ms) => measured.roundTrip(peer, ms / 1_000),
    ...peerTls(options),
  })
  const isConnected = (id: string) => transport.status().get(id)?.connected ?? false
  const link = new TransportLink(transport, requestTimeoutMs)
  const consensus = new Consensus({
    start,
    log: new MeasuredLog(recovered.log, measured.fsync),
    snapshots,
    peers: link,
    state: {
      apply: (entry) => {
        const result = state.apply(entry)
        compactor.continue()
        keeper.onApplied()
        return result
      },
      snapshot: () => state.snapshot(),
      snapshotFrom: state.snapshotFrom,
      restore: async (meta, chunks) => {
        await state.restore(meta, chunks)
        keeper.onApplied()
      },
    },
    options: {
      heartbeatMs: options.heartbeatMs,
      electionMs: options.electionMs,
      requestTimeoutMs,
      pendingMax,
      pendingBytesMax,
      snapshotBytes,
      memory: { entriesMax: entriesKept, bytesMax: options.logMemoryBytes },
    },
    onStatus: ({ role, leader, term }) => {
      log.info(`${role} in term ${term}, leader ${leader ?? 'none'}`)
      measured.onLeader(leader)
      elections.add({ term, leader })
      watches.onLeader(leader)
    },
    onApplied: (durationMs) => measured.commit.observe(durationMs / 1_000),
    onConfiguration: () => keeper.refresh(),
    onFailure,
  })
  const isLeading = () =>
    consensus.status.role === 'leader' && consensus.applied.term === consensus.status.term
  const keeper = new MemberKeeper({
    nodeId,
    members: state.members,
    addresses: new AddressBook(state.members, start.entries ?? []),
    configuration: () => consensus.configuration,
    isLeading,
    isConnected,
    setPeers: ({ peers, removed }) => transport.setPeers(peers, removed),
    promote: (node) => consensus.changeMembership({ type: 'promote', node }),
    onRemoved: onFailure,
  })
  const leases = new LeaseKeeper(
    {
      leases: state.leases,
      get isLeading() {
        return isLeading()
      },
      now,
      proposeAsLeader: (kind, caller, request) =>
        consensus.commitAsLeader(encodeCommand({ kind, caller, request })),
    },
    options.electionMs,
  )
  const v2Keeper = new V2Keeper({
    v2: state.v2,
    get isLeading() {
      return isLeading()
    },
    now: Date.now,
    proposeAsLeader: (request) =>
      consensus.commitAsLeader(encodeCommand({ kind: 'v2', caller: nodeItself, request })),
  })
  const membershipParts = {
    nodeId,
    members: state.members,
    clusterToken: options.clusterToken,
    consensus,
    electionMs: options.electionMs,
    isConnected,
  }
  const calls = new LeaderCalls({
    consensus,
    peers: link,
    leases,
    members: state.members,
    membership: new Membership(membershipSource(membershipParts)),
  })
  const hasher = new PasswordHasher()
  const authenticator = new Authenticator(state.auth, tokens, hasher)
  const node = new HstoreNode({
    clusterId,
    nodeId,
    state,
    consensus,
    authenticator,
    calls,
    limits: {
      txnOps: options.txnOpsMax,
      requestBytes: options.requestBytesMax,
      quotaBytes: options.quotaBytes,
    },
    requestTimeoutMs,
    untilCompacted: () => compactor.whenDone(),
    now,
  })
  const health = new HealthChecker({
    nodeId,
    members: state.members,
    ask: async (id) => decodeNodeState(await link.request(id, RequestKind.state, Buffer.alloc(0))),
    now,
  })
  const compactor = new Compactor(
    {
      kv: state.kv,
      get isLeading() {
        return isLeading()
      },
      now,
      compact: (revision) => void node.compact(revision),
    },
    options.autoCompaction,
  )
  const watches = new WatchService(node, {
    progressNotifyMs: options.progressNotifyMs,
    // As in etcd.
    leaderlessMs: 3 * options.electionMs,
  })
  const streams = servedStreams(node, watches)
  const uncounted = servedMethods(node, authMethods(node, authenticator, hasher))
  const methods = requests.counted(uncounted)
  const onError = (error: unknown, where: string) => log.error(`${where}: ${(error as Error).stack ?? error}`)
  const metrics = nodeMetrics(node, measured, consensus, () => trafficOf(transport))
  const gateway = new Gateway(methods, streams, (call) => node.ready(call))
  const plain = new PlainApi(node, methods)
  const members = new MembersApi({
    node,
    nodeId,
    cluster: { id: clusterId, name: options.clusterToken },
    nodeState: () => nodeState(node),
    healthOf: (id) => health.of(id),
  })
  const v2 = new V2Http(node, new V2Api(node, onError))
  const dashboard = createDashboard({
    node,
    nodeId,
    methods: uncounted,
    isAdmin: options.isDashboardAdmin,
    folder: dashboardFolder,
    elections,
    requests,
    measured,
    sizes: () => ({
      pendingCount: consensus.pendingCount,
      failedCount: consensus.failedCount,
      logMemoryBytes: consensus.logMemoryBytes,
      logBytes: recovered.log.bytes,
      snapshotBytes: snapshots.newestBytes,
    }),
    ask: (id, kind, body, timeoutMs) => transport.request(id, kind, body, { timeoutMs }),
    now,
  })
  const hosts = new HostCheck(
    [...options.advertiseClientUrls, ...options.listenClientUrls],
    options.allowedHosts,
  )
  const frontEnd = createFrontEnd({
    unary: unaryHandlers(node, methods),
    streams: streamHandlers(streams),
    whole: forKnownHosts(hosts, v2),
    http: httpRoutes({ node, services: [gateway, plain, members, v2, dashboard], hosts, metrics, onError }),
    onError,
    limits: { requestBytesMax: options.requestBytesMax + 512 * 1024 },
  })
  const publisher = new Publisher({
    members: state.members,
    own: { id: nodeId, name: options.name, clientUrls: options.advertiseClientUrls },
    linearize: () => consensus.linearize(),
    commit: (command) => consensus.propose(encodeMemberCommand(command)),
  })

  await listening(options.listenPeerUrls[0] ?? '', () => transport.listen())
  const ports = options.listenClientUrls.map(peerAddressOf)
  const held = await Promise.all(
    ports.map((port, each) => listening(options.listenClientUrls[each] ?? '', () => HeldPort.open(port))),
  )
  consensus.start()

  /** Clients are served once the others know this node, as in etcd: before, its state may be any age. */
  async function serve(): Promise<void> {
    if (!(await publisher.publish())) return
    for (const each of held) await each.close()
    for (const { host, port, isTls } of ports)
      await frontEnd.listen({ host, port, ...clientTls(options, isTls) })
    log.info(`serving clients at ${options.listenClientUrls.join()}`)
  }
  const served = serve()
  served.catch(onFailure)

  return {
    node,
    served,
    async close() {
      publisher.close()
      dashboard.close()
      await handOverToAny(membershipParts)
      keeper.close()
      health.close()
      watches.close()
      leases.close()
      v2Keeper.close()
      v2.close()
      compactor.close()
      await served.catch(() => {})
      await Promise.all(held.map((each) => each.close()))
      await frontEnd.close(closeGraceMs)
      consensus.close()
      await transport.close()
      await recovered.log.close()
      await v2Storage.close()
      await hasher.close()
      lock.release()
    },
  }
}

/** @throws {StartError} where the system refuses the address */
async function listening<Opened>(url: string, listen: () => Promise<Opened>): Promise<Opened> {
  try {
    return await listen()
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (code === 'EADDRINUSE')
      throw new StartError(
        `This node cannot listen at ${url}: another program does. End that program, or give another URL.`,
      )
    if (code === 'EADDRNOTAVAIL' || code === 'EACCES' || code === 'ENOTFOUND')
      throw new StartError(`This node cannot listen at ${url}: ${message}. Give another URL.`)
    throw error
  }
}

function trafficOf(transport: PeerTransport): {
  readonly sent: number
  readonly received: number
  readonly queued: number
} {
  let [sent, received, queued] = [0, 0, 0]
  for (const { bytesSent, bytesReceived, queuedBytes } of transport.status().values()) {
    sent += bytesSent
    received += bytesReceived
    queued += queuedBytes
  }
  return { sent, received, queued }
}
