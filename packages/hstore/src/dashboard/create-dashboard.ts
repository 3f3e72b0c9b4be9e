import type { Measurements } from '../http/node-metrics.ts'
import { ServiceCalls } from '../http/service-calls.ts'
import type { MemberId } from '../members/member-id.ts'
import type { HstoreNode } from '../server/hstore-node.ts'
import type { ServedMethod, ServiceCall } from '../services/served-method.ts'
import { AdminRequests } from './admin-requests.ts'
import { ClusterReporter, type ClusterReporterParts } from './cluster-report.ts'
import { Dashboard } from './dashboard.ts'
import type { ElectionList } from './election-list.ts'
import { isListening } from './knock.ts'
import { LeaderMove } from './leader-move.ts'
import { NodeReporter, type ReportedSizes } from './node-report.ts'
import { PageFiles } from './page-files.ts'
import type { RequestStatistics } from './request-statistics.ts'

export interface DashboardSetup extends Pick<ClusterReporterParts, 'ask'> {
  readonly node: HstoreNode
  readonly nodeId: MemberId
  /** Not counted, so that the page does not measure itself. */
  readonly methods: readonly ServedMethod[]
  readonly isAdmin: boolean
  /** The folder of the built page. */
  readonly folder: string
  readonly elections: ElectionList
  readonly requests: RequestStatistics
  readonly measured: Measurements
  readonly sizes: () => ReportedSizes
  readonly now: () => number
}

/** The dashboard of a running node. */
export function createDashboard(setup: DashboardSetup): Dashboard {
  const { node, methods, isAdmin, folder, now, ask } = setup
  const reporter = new NodeReporter(setup)
  const calls = new ServiceCalls(methods, (call) => node.ready(call))
  const checkRoot = (call: ServiceCall) => node.state.access.checkAdmin(node.callerOf(call))
  const leaderMove = new LeaderMove({ node, ask })
  const cluster = new ClusterReporter({
    ...setup,
    state: node.state,
    isListening,
    report: () => reporter.report(),
    wallClock: Date.now,
  })
  const moveLeader = (target: MemberId) => leaderMove.to(target)
  const admin = new AdminRequests({ isAdmin, calls, checkRoot, moveLeader })
  return new Dashboard({
    node,
    files: new PageFiles(folder),
    reporter,
    cluster,
    admin,
    leaderMove,
    calls,
    checkRoot,
    now,
  })
}
