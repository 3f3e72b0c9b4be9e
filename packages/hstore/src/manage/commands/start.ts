import { CommandError } from '../command-error.ts'
import type { Context } from '../context.ts'
import { forget, type LaunchedNode, launch } from '../launch.ts'
import { claimNode, type NewNodeOptions } from '../new-node.ts'
import { isRunning, processOf } from '../node-process.ts'
import { checkName } from '../state-folder.ts'
import { defaultCluster } from '../survey.ts'

/** How long a node without other members may take until it serves. */
const patienceMs = 30_000

export interface StartOptions extends NewNodeOptions {
  readonly cluster?: string | undefined
}

/**
 * Founds a cluster of one node.
 *
 * @throws {CommandError} where the cluster exists here, or the node does not start: then nothing is
 *   left of it
 */
export async function startSeed(context: Context, options: StartOptions): Promise<LaunchedNode> {
  const cluster = checkName('cluster', options.cluster ?? defaultCluster)
  requireNoCluster(context, cluster, options.name)
  const bootstrap = (name: string, peerUrl: string) => ({
    state: 'new' as const,
    members: `${name}=${peerUrl}`,
  })
  const { record, isDataOurs } = await claimNode(context, cluster, options, [], bootstrap)
  try {
    // Another command may found the same cluster at this moment.
    if (context.state.records(cluster).length > 1) throw foundedError(cluster)
    const node = await launch(context, record, patienceMs)
    if (node.isServing) return node
    throw new CommandError(
      `${record.name} does not serve after ${patienceMs / 1_000} s, and was ended. Its log is ${record.logFile}`,
    )
  } catch (error) {
    await forget(context, record, isDataOurs)
    throw error
  }
}

/** A second seed would be another cluster of the same name. */
function requireNoCluster({ state }: Context, cluster: string, wanted: string | undefined): void {
  const records = state.records(cluster)
  // An existing node of this name has an error of its own.
  if (records.length === 0 || records.some(({ name }) => name === wanted)) return
  if (records.some(({ starter }) => starter !== undefined && isRunning(starter))) throw foundedError(cluster)
  const running = records.find((record) => processOf(record) !== undefined)
  const [first] = records
  if (running === undefined && first !== undefined)
    throw new CommandError(
      `The cluster '${cluster}' exists here, and its nodes are stopped. \`hstore-server restart ${first.name}\` ` +
        'starts one on its data. For another cluster give another name with --cluster.',
    )
  throw new CommandError(
    `The cluster '${cluster}' exists here, and ${running?.name} runs. \`hstore-server join ${running?.address}\` ` +
      'adds a node. For another cluster give another name with --cluster.',
  )
}

function foundedError(cluster: string): CommandError {
  return new CommandError(`Another command starts the cluster '${cluster}' now. Nothing was started.`)
}
