export { ClusterError, type ClusterErrorReason } from './cluster-error.ts'
export {
  type Engine,
  type EngineBinary,
  type EngineName,
  loopback,
  type NodePlace,
  type NodeSpec,
} from './engine.ts'
export { defaultEngine, engineNamed, engineNames } from './engines.ts'
export { etcdEngine, etcdInstallCommand } from './etcd-engine.ts'
export type { NodeStatus, Role } from './gateway.ts'
export { HoldingProxy } from './holding-proxy.ts'
export { hstoreEngine } from './hstore-engine.ts'
export { LocalCluster, type UpResult } from './local-cluster.ts'
export {
  type Membership,
  type NodeHealth,
  type NodeReport,
  quorumOf,
  votersOf,
} from './node-report.ts'
export { peerSenderOf } from './peer-sender.ts'
export { freePort, isPortFree } from './ports.ts'
export { untilStopped } from './process-table.ts'
export { startCluster, type TestCluster, type TestClusterOptions, type TestNode } from './test-cluster.ts'
