import type { TestCluster, TestNode } from '@ticketcd/cluster'

/**
 * The nodes of a cluster, the leader first. The loss of the first few includes that of the leader.
 */
export async function leaderFirst(cluster: TestCluster): Promise<TestNode[]> {
  const statuses = await Promise.all(cluster.nodes.map(statusOf))
  const isLeader = (node: TestNode) => {
    const status = statuses[cluster.nodes.indexOf(node)]
    return status !== undefined && status.leader === status.header.member_id
  }
  return [...cluster.nodes.filter(isLeader), ...cluster.nodes.filter((node) => !isLeader(node))]
}

/** Starts nodes again, all at once, and resolves when each is healthy. */
export async function bringBack(nodes: readonly TestNode[]): Promise<void> {
  await Promise.all(nodes.map((node) => node.restart()))
}

interface Status {
  leader: string
  header: { member_id: string }
}

/** The status of a node, from etcd's own HTTP gateway. */
async function statusOf({ address }: TestNode): Promise<Status> {
  const answer = await fetch(`http://${address}/v3/maintenance/status`, { method: 'POST', body: '{}' })
  return (await answer.json()) as Status
}
