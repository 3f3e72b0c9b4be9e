import { type Bootstrap, clientAddress, type NodeSpec, peerListenUrl, peerUrl } from './engine.ts'

/**
 * Heartbeat and election timeout in milliseconds (docs/decisions/0037). A dead leader is replaced
 * after one to two timeouts. A leader that receives nothing, but still sends, steps down only after
 * up to two of them. With etcd's default of 1,000 ms, such a fault alone can stop writes for more
 * than 3 s.
 */
const heartbeatMs = 60
const electionTimeoutMs = 600

/** etcd's suggested maximum. Its default of 2 GiB turns a long-lived demo read-only. */
const quotaBytes = 8 * 1024 ** 3

/** The flags of a node that both engines accept. */
export function nodeFlags(node: NodeSpec, bootstrap: Bootstrap): string[] {
  const clientUrl = `http://${clientAddress(node)}`
  return [
    `--name=${node.name}`,
    `--data-dir=${node.dataDir}`,
    `--listen-client-urls=${clientUrl}`,
    `--advertise-client-urls=${clientUrl}`,
    `--listen-peer-urls=${peerListenUrl(node)}`,
    `--initial-advertise-peer-urls=${peerUrl(node)}`,
    `--initial-cluster=${initialCluster(bootstrap)}`,
    `--initial-cluster-state=${bootstrap.state}`,
    `--initial-cluster-token=${bootstrap.token}`,
    `--heartbeat-interval=${heartbeatMs}`,
    `--election-timeout=${electionTimeoutMs}`,
    // Compaction is off by default; one hour outlasts any client that reconnects.
    '--auto-compaction-mode=periodic',
    '--auto-compaction-retention=1h',
    `--quota-backend-bytes=${quotaBytes}`,
  ]
}

function initialCluster(bootstrap: Bootstrap): string {
  return bootstrap.members.flatMap(({ name, peerUrls }) => peerUrls.map((url) => `${name}=${url}`)).join(',')
}
