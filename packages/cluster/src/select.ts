import { ClusterError } from './cluster-error.ts'
import type { LocalNode } from './node.ts'

/** The nodes that `targets` name, by name or address; all of them when `targets` is empty. */
export function select<Node extends { readonly name: string; readonly address: string }>(
  nodes: readonly Node[],
  targets: readonly string[],
): Node[] {
  if (targets.length === 0) return [...nodes]
  return targets.map((target) => {
    const found = nodes.find(({ name, address }) => target === name || target === address)
    if (found !== undefined) return found
    const known = nodes.map(({ name, address }) => `${name} (${address})`).join(', ')
    throw new ClusterError(
      known === ''
        ? `There is no node "${target}": no local cluster exists here. Make one with \`ticketcd cluster up\`.`
        : `There is no node "${target}". The cluster has ${known}.`,
      { reason: 'unknown-node' },
    )
  })
}

/** The nodes, all of which must run. */
export function running(nodes: readonly LocalNode[]): readonly LocalNode[] {
  const down = nodes.find(({ pid }) => pid === undefined)
  if (down === undefined) return nodes
  throw new ClusterError(
    `${down.name} does not run. Start it with \`ticketcd cluster restart ${down.name}\`.`,
    {
      reason: 'not-running',
    },
  )
}
