import { bootstrapOf, hasLostData, lostDataError } from './bootstrap.ts'
import { ClusterError } from './cluster-error.ts'
import { withPids, withRemoved } from './cluster-state.ts'
import type { EngineBinary } from './engine.ts'
import { type Inspection, inspect } from './inspection.ts'
import { admit } from './membership.ts'
import type { LocalNode } from './node.ts'
import { type ClusterState, writeState } from './state-file.ts'

/**
 * Starts `down` and writes every node's pid to the state file in `dir`. If requested, it then waits
 * until the started nodes are healthy voters. Returns the nodes that ended because their peers
 * reject them as removed members. Throws at the end if some have lost their data: to replace these,
 * the others must run.
 */
export async function launch(
  dir: string,
  { state, list }: Pick<Inspection, 'state' | 'list'>,
  nodes: readonly LocalNode[],
  down: readonly LocalNode[],
  binary: EngineBinary,
  wait = true,
): Promise<readonly LocalNode[]> {
  // Written before the first process exists, so that the nodes can be found again after any
  // failure.
  writeState(dir, state)
  const lost = down.filter((node) => hasLostData(node, nodes, list))
  const whole = down.filter((node) => !lost.includes(node))
  try {
    for (const node of whole) await node.start(binary, bootstrapOf(state, node, list))
    // Other processes find the ids of the state file by their command lines.
    await Promise.all(whole.map((node) => node.untilRecognisable()))
  } finally {
    writeState(dir, withPids(state, nodes))
  }
  const refused = wait ? await admitAll(dir, state, nodes, whole) : []
  for (const node of lost) throw lostDataError(node)
  return refused
}

/** Waits until the started nodes are healthy voters; returns those that their peers reject. */
async function admitAll(
  dir: string,
  state: ClusterState,
  nodes: readonly LocalNode[],
  started: readonly LocalNode[],
): Promise<readonly LocalNode[]> {
  const refused: LocalNode[] = []
  const admitted = async (node: LocalNode) => {
    await admit(node, nodes).catch((error: unknown) => {
      if (!(error instanceof ClusterError && error.reason === 'removed')) throw error
      refused.push(node)
    })
  }
  await Promise.all(started.map(admitted))
  const after = await inspect(withRemoved(withPids(state, nodes), refused), nodes)
  writeState(dir, after.state)
  return refused
}
