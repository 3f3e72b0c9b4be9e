import type { RaftStart } from '@ticketcd/raft'
import { Authenticator } from '../auth/authenticator.ts'
import { PasswordHasher } from '../auth/password-hasher.ts'
import { TokenTable, tokenFrom } from '../auth/token-table.ts'
import { Consensus } from '../consensus/consensus.ts'
import { createFrontEnd } from '../front/create-front-end.ts'
import { tlsFiles } from '../front/tls.ts'
import { Gateway } from '../http/gateway.ts'
import { httpRoutes } from '../http/http-routes.ts'
import { Measurements, nodeMetrics } from '../http/node-metrics.ts'
import { openDataFolder } from '../log/data-folder.ts'
import type { Identity } from '../log/identity.ts'
import { type Recovered, recover } from '../log/recovery.ts'
import { AddressBook } from '../members/address-book.ts'
import { encodeMemberCommand, firstEntries, firstMembers } from '../members/bootstrap.ts'
import { type ClusterDescription, findOwnId } from '../members/join.ts'
import { peerAddressOf } from '../members/peer-url.ts'
import { lookup } from '../peers/lookup.ts'
import { settingsOf } from '../peers/settings.ts'
import { systemTimers } from '../peers/timers.ts'
import { type TlsFiles as PeerTlsFiles, TlsSource } from '../peers/tls-files.ts'
import { PeerTransport } from '../peers/transport.ts'
import { authMethods } from '../services/auth.ts'
import { WatchService } from '../services/watch-service.ts'
import { encodeCommand } from '../state/command.ts'
import { StateMachine } from '../state/state-machine.ts'
import { Compactor } from './compactor.ts'
import { servedMethods, streamHandlers, unaryHandlers } from './grpc.ts'
import { HstoreNode } from './hstore-node.ts'
import { LeaderCalls } from './leader-calls.ts'
import { LeaseKeeper } from './lease-keeper.ts'
import type { Logger } from './logger.ts'
import { MeasuredLog } from './measured-log.ts'
import type { ServerOptions } from './options.ts'
import { TransportLink } from './peer-link.ts'
import { Publisher } from './publisher.ts'
import { SnapshotStorage } from './snapshot-storage.ts'
import { UsageError } from './usage-error.ts'

/** A node that runs. */
export interface RunningNode {
  readonly node: HstoreNode
  /** Ends it in good order. Everything acknowledged is durable already. */
  close(): Promise<void>
}

const snapshotBytes = 64 * 1024 * 1024
const logMemory = { entriesMax: 10_000, bytesMax: 64 * 1024 * 1024 }
const pendingMax = 16_384
const closeGraceMs = 1_000
/** How long a node that joins looks for a member that answers. */
const joinTimeoutMs = 20_000

/**
 * Starts a node.
 *
 * @param onFailure its disk failed, or it was removed from the cluster: it serves no more
 * @throws {UsageError} for options that do not fit together
 * @throws {StorageError} for a data folder that cannot be used
 */
export async function startNode(
  options: ServerOptions,
  log: Logger,
  onFailure: (error: Error) => void,
): Promise<RunningNode> {
  const { folder, lock } = await openDataFolder(options.dataDir)
  const first = firstMembers(options.initialCluster, options.clusterToken)
  const isNew = folder.identity === undefined
  const identity = folder.identity ?? (await newIdentity(options, first))
  await folder.identify(identity)
  const recovered = await recover(folder)
  for (const note of recovered.notes) log.warn(note)
  const { nodeId, clusterId } = identity
  const isFounder = isNew && options.clusterState === 'new'
  const start = await startOf(nodeId, recovered, isFounder && first.members)

  const now = () => performance.now()
  const requestTimeoutMs = 5_000 + 2 * options.electionMs
  const tokens = new TokenTable({ lifetimeMs: options.authTokenTtlMs })
  const state = new StateMachine({
    leaseTtlMin: Math.ceil((1.5 * options.electionMs) / 1_000),
    now,
    onTokensEnded: (ended) => tokens.end(ended),
    onLogin: (prefix, index, user) => tokens.assign(tokenFrom(prefix, index), user, now()),
  })
  const measured = new Measurements()
  const snapshots = new SnapshotStorage(recovered.snapshots)
  if (recovered.snapshot !== undefined)
    await state.restore(recovered.snapshot, snapshots.read(recovered.snapshot))

  const peerListen = peerAddressOf(options.listenPeerUrls[0] ?? '')
  const transport = new PeerTransport({
    self: { clusterId, nodeId },
    listen: peerListen,
    onMessage: (message) => consensus.take({ type: 'message', message }),
    onRequest: (_from, kind, body) => calls.onRequest(kind, body),
    onSnapshot: async (_from, meta, chunks) => {
      await snapshots.save(meta, chunks)
    },
    onLookup: () => {
      const description: ClusterDescription = { clusterId, members: state.members.list }
      return Buffer.from(JSON.stringify(description))
    },
    onReport: ({ peer, state: peerState }) => {
      log.info(`peer ${peer}: ${peerState.type}: ${peerState.words}`)
      if (peerState.type === 'not-connected' && peerState.code === 'removed')
        onFailure(new Error('the member has been permanently removed from the cluster'))
    },
    onRoundTrip: (peer, ms) => measured.roundTrip(peer, ms / 1_000),
    ...peerTls(options),
  })
  const addresses = new AddressBook(state.members, start.entries ?? [])
  const setPeers = () => {
    const { peers, removed } = addresses.addresses(consensus.configuration)
    transport.setPeers(peers, removed)
  }
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
        return result
      },
      snapshot: () => state.snapshot(),
      restore: (meta, chunks) => state.restore(meta, chunks),
    },
    options: {
      heartbeatMs: options.heartbeatMs,
      electionMs: options.electionMs,
      requestTimeoutMs,
      pendingMax,
      snapshotBytes,
      memory: logMemory,
    },
    onStatus: ({ role, leader, term }) => {
      log.info(`${role} in term ${term}, leader ${leader ?? 'none'}`)
      measured.onLeader(leader)
      if (leader === undefined) watches.onLeaderLost()
    },
    onApplied: (durationMs) => measured.commit.observe(durationMs / 1_000),
    onConfiguration: setPeers,
    onFailure,
  })
  const isLeading = () =>
    consensus.status.role === 'leader' && consensus.applied.term === consensus.status.term
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
  const calls = new LeaderCalls({
    consensus,
    peers: link,
    leases,
    members: state.members,
    clusterToken: options.clusterToken,
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
  const watches = new WatchService(node, options.progressNotifyMs)
  const methods = servedMethods(node, authMethods(node, authenticator, hasher))
  const onError = (error: unknown, where: string) => log.error(`${where}: ${(error as Error).stack ?? error}`)
  const metrics = nodeMetrics(node, measured, consensus, () => trafficOf(transport))
  const frontEnd = createFrontEnd({
    unary: unaryHandlers(node, methods),
    streams: streamHandlers(node, watches),
    http: httpRoutes(node, new Gateway(methods, (call) => node.ready(call)), metrics, onError),
    onError,
    limits: { requestBytesMax: options.requestBytesMax + 512 * 1024 },
  })
  const publisher = new Publisher(
    state.members,
    { id: nodeId, name: options.name, clientUrls: options.advertiseClientUrls },
    (command) => consensus.propose(encodeMemberCommand(command)),
  )

  await transport.listen()
  setPeers()
  consensus.start()
  for (const url of options.listenClientUrls) {
    const { host, port, isTls } = peerAddressOf(url)
    await frontEnd.listen({ host, port, ...clientTls(options, isTls) })
    log.info(`serving clients at ${url}`)
  }
  publisher.start()

  return {
    node,
    async close() {
      publisher.close()
      watches.close()
      leases.close()
      compactor.close()
      await frontEnd.close(closeGraceMs)
      consensus.close()
      await transport.close()
      await recovered.log.close()
      await hasher.close()
      lock.release()
    },
  }
}

async function newIdentity(
  options: ServerOptions,
  { clusterId, members }: ReturnType<typeof firstMembers>,
): Promise<Identity> {
  const own = members.find(({ name }) => name === options.name)
  if (own === undefined)
    throw new UsageError(`--initial-cluster does not name this member: there is no '${options.name}' in it`)
  if (options.clusterState === 'new') return { clusterId, nodeId: own.id }
  const others = members.filter((member) => member !== own).flatMap(({ peerUrls }) => peerUrls)
  const { tls: files } = peerTls(options)
  const tls = files && new TlsSource(files, systemTimers).current()
  const ask = async (url: string) => {
    const address = peerAddressOf(url)
    const answer = await lookup({ address, tls, timers: systemTimers, settings: settingsOf() })
    return JSON.parse(answer.toString()) as ClusterDescription
  }
  return await findOwnId(ask, others, options.advertisePeerUrls, joinTimeoutMs)
}

async function startOf(
  id: string,
  recovered: Recovered,
  members: Parameters<typeof firstEntries>[0] | false,
): Promise<Omit<RaftStart, 'options'>> {
  const { snapshot, hardState, entries, log } = recovered
  const random = (bound: number) => Math.floor(Math.random() * bound)
  const isEmpty = snapshot === undefined && entries.length === 0
  const base = snapshot ?? { index: 0, term: 0, configuration: { voters: [], learners: [] } }
  if (members === false || !isEmpty)
    return { id, snapshot: base, entries, random, ...(hardState && { hardState }) }
  const first = firstEntries(members)
  log.append({ number: 0, snapshot: undefined, ...first })
  await log.sync()
  return { id, snapshot: base, random, ...first }
}

function trafficOf(transport: PeerTransport): { readonly sent: number; readonly received: number } {
  let [sent, received] = [0, 0]
  for (const { bytesSent, bytesReceived } of transport.status().values()) {
    sent += bytesSent
    received += bytesReceived
  }
  return { sent, received }
}

function clientTls({ clientTls: files }: ServerOptions, isTls: boolean) {
  if (!isTls) return {}
  if (files === undefined) throw new UsageError('a client URL with https needs --cert-file and --key-file')
  const { certFile, keyFile, caFile, isClientCertificateRequired } = files
  const load = tlsFiles({ certFile, keyFile, ...(caFile !== undefined && { caFile }) })
  return { tls: { load, requireClientCert: isClientCertificateRequired } }
}

function peerTls({ peerTls: files }: ServerOptions): { readonly tls?: PeerTlsFiles } {
  if (files === undefined) return {}
  const { certFile, keyFile, caFile } = files
  if (caFile === undefined) throw new UsageError('--peer-cert-file needs --peer-trusted-ca-file')
  return { tls: { cert: certFile, key: keyFile, ca: caFile } }
}
