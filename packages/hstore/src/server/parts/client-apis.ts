import { fileURLToPath } from 'node:url'
import { createDashboard } from '../../dashboard/create-dashboard.ts'
import type { Dashboard } from '../../dashboard/dashboard.ts'
import { RequestStatistics } from '../../dashboard/request-statistics.ts'
import { createFrontEnd } from '../../front/create-front-end.ts'
import { Gateway } from '../../http/gateway.ts'
import { forKnownHosts, HostCheck } from '../../http/host-check.ts'
import { httpRoutes } from '../../http/http-routes.ts'
import { MembersApi } from '../../http/members/members-api.ts'
import { nodeMetrics } from '../../http/node-metrics.ts'
import { PlainApi } from '../../http/plain/plain-api.ts'
import { V2Api } from '../../http/v2/v2-api.ts'
import { V2Http } from '../../http/v2/v2-http.ts'
import type { PeerTransport } from '../../peers/transport.ts'
import { authMethods } from '../../services/auth.ts'
import { WatchService } from '../../services/watch-service.ts'
import { servedMethods, servedStreams, streamHandlers, unaryHandlers } from '../grpc.ts'
import { nodeState } from '../node-state.ts'
import type { CreatedNode } from './create-node.ts'
import type { OpenState } from './open-state.ts'
import type { Replication } from './replication.ts'

/** Everything that answers clients. */
export interface ClientApis {
  readonly frontEnd: ReturnType<typeof createFrontEnd>
  readonly watches: WatchService
  readonly dashboard: Dashboard
  readonly v2: V2Http
}

/** Beside the bundle. */
const dashboardFolder = fileURLToPath(new URL('dashboard', import.meta.url))
/** Of a request besides its value, such as its headers. */
const requestOverheadBytes = 512 * 1024

export function createClientApis(
  open: OpenState,
  replication: Replication,
  created: CreatedNode,
): ClientApis {
  const { options, log, measured } = open
  const { node, authenticator, hasher } = created
  const watches = new WatchService(node, {
    progressNotifyMs: options.progressNotifyMs,
    // As in etcd.
    leaderlessMs: 3 * options.electionMs,
  })
  const streams = servedStreams(node, watches)
  const requests = new RequestStatistics()
  const uncounted = servedMethods(node, authMethods(node, authenticator, hasher))
  const methods = requests.counted(uncounted)
  const onError = (error: unknown, where: string) => log.error(`${where}: ${(error as Error).stack ?? error}`)
  const metrics = nodeMetrics(node, measured, replication.consensus, () => trafficOf(replication.transport))
  const gateway = new Gateway(methods, streams, (call) => node.ready(call))
  const plain = new PlainApi(node, methods)
  const members = membersApi(open, created)
  const v2 = new V2Http(node, new V2Api(node, onError))
  const dashboard = dashboardOf(open, replication, created, { requests, methods: uncounted })
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
    limits: { requestBytesMax: options.requestBytesMax + requestOverheadBytes },
  })
  return { frontEnd, watches, dashboard, v2 }
}

function membersApi({ identity, options }: OpenState, { node, health }: CreatedNode): MembersApi {
  return new MembersApi({
    node,
    nodeId: identity.nodeId,
    cluster: { id: identity.clusterId, name: options.clusterToken },
    nodeState: () => nodeState(node),
    healthOf: (id) => health.of(id),
  })
}

function dashboardOf(
  { identity, options, elections, measured, recovered, snapshots, now }: OpenState,
  { consensus, transport }: Replication,
  { node }: CreatedNode,
  parts: Pick<Parameters<typeof createDashboard>[0], 'requests' | 'methods'>,
): Dashboard {
  return createDashboard({
    node,
    nodeId: identity.nodeId,
    isAdmin: options.isDashboardAdmin,
    folder: dashboardFolder,
    elections,
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
    ...parts,
  })
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
