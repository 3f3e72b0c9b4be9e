import { RequestKind } from '../consensus/forwarding.ts'
import { encodeNodeState } from '../health/node-state.ts'
import { type OpenDataFolder, openDataFolder } from '../log/data-folder.ts'
import { Ticks } from '../ticks.ts'
import { announcedNode, discoveryOf } from './announced-node.ts'
import type { Logger } from './logger.ts'
import { handOverToAny } from './membership-source.ts'
import { nodeState } from './node-state.ts'
import type { ServerOptions } from './options.ts'
import { type ClientApis, createClientApis } from './parts/client-apis.ts'
import { ClientPorts, listening } from './parts/client-ports.ts'
import { type CreatedNode, createNode } from './parts/create-node.ts'
import { createKeepers, type Keepers } from './parts/keepers.ts'
import { type NodeSurroundings, openState } from './parts/open-state.ts'
import { createReplication, type Replication, type SnapshotOptions } from './parts/replication.ts'
import type { RunningNode } from './running-node.ts'

export type { SnapshotOptions } from './parts/replication.ts'

const closeGraceMs = 1_000

/**
 * Starts a node.
 *
 * @param onFailure the node must end: its disk failed, or a `RemovedError` where the cluster has
 *   removed it. May be called before this function returns.
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
  const folder = await openDataFolder(options.dataDir)
  try {
    const now = () => performance.now()
    const running = await startIn(
      folder,
      { options, log, onFailure, now, ticks: new Ticks() },
      snapshotOptions,
    )
    return discovery === undefined ? running : announcedNode(running, options, discovery)
  } catch (error) {
    folder.lock.release()
    throw error
  }
}

/** The parts of a node need one another. Those that come first call the later ones once it runs. */
async function startIn(
  folder: OpenDataFolder,
  surroundings: NodeSurroundings,
  snapshotOptions: SnapshotOptions,
): Promise<RunningNode> {
  const { options, onFailure } = surroundings
  const open = await openState(folder, surroundings)
  const replication: Replication = createReplication(open, snapshotOptions, {
    onRequest: (kind, body) => answerPeer(created, apis, kind, body),
    onEntryApplied: () => {
      keepers.compactor.continue()
      keepers.members.onApplied()
    },
    onRestored: () => keepers.members.onApplied(),
    onLeader: (leader) => apis.watches.onLeader(leader),
    onConfiguration: () => keepers.members.refresh(),
    onRemoved: () => keepers.members.onRemoved(),
  })
  const keepers: Keepers = createKeepers(open, replication, (revision) => void created.node.compact(revision))
  const created: CreatedNode = createNode(open, replication, keepers)
  const apis: ClientApis = createClientApis(open, replication, created)

  const { transport, consensus } = replication
  await listening(options.listenPeerUrls[0] ?? '', () => transport.listen())
  const ports = await ClientPorts.hold(open, replication)
  consensus.start()
  const served = ports.serve(apis.frontEnd)
  served.catch(onFailure)

  return {
    node: created.node,
    served,
    async close() {
      ports.stopPublishing()
      apis.dashboard.close()
      await handOverToAny(created.membership)
      created.health.close()
      apis.watches.close()
      keepers.close()
      apis.v2.close()
      await served.catch(() => {})
      await ports.release()
      await apis.frontEnd.close(closeGraceMs)
      consensus.close()
      await transport.close()
      await open.recovered.log.close()
      await open.v2Storage.close()
      await created.hasher.close()
      folder.lock.release()
    },
  }
}

async function answerPeer(
  { node, calls }: CreatedNode,
  { dashboard }: ClientApis,
  kind: number,
  body: Uint8Array,
): Promise<Uint8Array> {
  if (kind === RequestKind.state) return encodeNodeState(nodeState(node))
  return await (dashboard.onRequest(kind, body) ?? calls.onRequest(kind, body))
}
