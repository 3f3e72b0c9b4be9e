import { type NodeHealth, nodeLabel } from '@ticketcd/schema'

/** Whom to bring back, by what it takes: a dead process is started, a silent one may only be paused. */
export interface Lost {
  down: string[]
  silent: string[]
}

export function lostOf(nodes: readonly Pick<NodeHealth, 'name' | 'memberId' | 'state'>[]): Lost {
  const inState = (state: NodeHealth['state']) => nodes.filter((node) => node.state === state).map(nodeLabel)
  return { down: inState('down'), silent: inState('not-answering') }
}

/** What to type where the cluster is a local one, line by line. */
export function commandsFor({ down, silent }: Lost): string[] {
  const command = (action: string, names: readonly string[]) =>
    names.length === 0 ? [] : [['npx ticketcd cluster', action, ...names.map(quoted)].join(' ')]
  return ['npx ticketcd cluster list', ...command('restart', down), ...command('resume', silent)]
}

/** A name is somebody's free text, and what is copied from a page goes to a shell. */
function quoted(name: string): string {
  return /^[\w.:-]+$/.test(name) ? name : `'${name.replaceAll("'", "'\\''")}'`
}
