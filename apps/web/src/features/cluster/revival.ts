import { type NodeHealth, nodeLabel } from '@ticketcd/schema'

/**
 * The nodes to bring back, by action: a dead process is restarted, a silent one may only be paused.
 */
export interface Lost {
  down: string[]
  silent: string[]
}

export function lostOf(nodes: readonly Pick<NodeHealth, 'name' | 'memberId' | 'state'>[]): Lost {
  const inState = (state: NodeHealth['state']) => nodes.filter((node) => node.state === state).map(nodeLabel)
  return { down: inState('down'), silent: inState('not-answering') }
}

/** Returns the commands that bring back the nodes of a local cluster. */
export function commandsFor({ down, silent }: Lost): string[] {
  const command = (action: string, names: readonly string[]) =>
    names.length === 0 ? [] : [['npx ticketcd cluster', action, ...names.map(quoted)].join(' ')]
  return ['npx ticketcd cluster list', ...command('restart', down), ...command('resume', silent)]
}

/**
 * Returns a name as one word of a shell. People choose names, and the commands are copied into a
 * shell.
 */
function quoted(name: string): string {
  return /^[\w.:-]+$/.test(name) ? name : `'${name.replaceAll("'", "'\\''")}'`
}
