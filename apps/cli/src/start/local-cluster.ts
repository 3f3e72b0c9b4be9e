import type { LocalCluster } from '@ticketcd/cluster'
import { step } from './step.ts'
import type { UndoStack } from './undo.ts'

/**
 * Starts the local cluster. Nodes that ran before stay running at the end.
 * @returns its endpoints, separated by commas
 */
export async function bringUpCluster(cluster: LocalCluster, undos: UndoStack): Promise<string> {
  const before = await cluster.report()
  const ranBefore = new Set(before.filter(({ pid }) => pid !== null).map(({ name }) => name))
  // Registered first: an interrupt during the start must stop the nodes that already run.
  undos.push(async () => {
    const ours = (await cluster.report()).filter(({ pid, name }) => pid !== null && !ranBefore.has(name))
    if (ours.length === 0) return undefined
    await cluster.stop(ours.map(({ name }) => name))
    return `${ours.length} nodes are stopped`
  })
  await step('The cluster', async () => {
    const { started, adopted, removed } = await cluster.up()
    return [
      ...(started.length > 0 ? [`${started.length} nodes of ${cluster.engine} started`] : []),
      ...(adopted.length > 0 ? [`${adopted.length} adopted, they stay when this ends`] : []),
      ...(removed.length > 0
        ? [`${removed.length} removed from the cluster, see \`ticketcd cluster list\``]
        : []),
    ].join(', ')
  })
  return cluster.endpoints.join(',')
}
