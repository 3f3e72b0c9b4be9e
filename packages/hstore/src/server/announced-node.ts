import type { NodeDiscovery } from '../discovery/node-discovery.ts'
import { idOfNumber } from '../members/member-id.ts'
import type { Logger } from './logger.ts'
import type { ServerOptions } from './options.ts'
import type { RunningNode } from './running-node.ts'

/**
 * The announcement of a node that `--discovery` asks for. Its code is loaded here, so that other
 * nodes start without it.
 *
 * @throws {UsageError} for a secret that cannot be used
 */
export async function discoveryOf(
  { discovery }: ServerOptions,
  log: Logger,
): Promise<NodeDiscovery | undefined> {
  if (discovery === undefined) return undefined
  const { NodeDiscovery } = await import('../discovery/node-discovery.ts')
  return new NodeDiscovery(discovery, log)
}

/** The node, announced from the time when it serves clients until it is closed. */
export function announcedNode(
  running: RunningNode,
  { name, advertiseClientUrls, advertisePeerUrls }: ServerOptions,
  discovery: NodeDiscovery,
): RunningNode {
  const { node, served, close } = running
  const start = () => {
    const { clusterId, memberId } = node.header(undefined)
    discovery.start({
      clusterId: idOfNumber(clusterId),
      node: name,
      nodeId: idOfNumber(memberId),
      clientUrls: advertiseClientUrls,
      peerUrls: advertisePeerUrls,
    })
  }
  // A node that fails before it serves ends by itself.
  served.then(start, () => {})
  return {
    node,
    served,
    async close() {
      await discovery.close()
      await close()
    },
  }
}
