import type { NodeRow } from './node-row.ts'

/** The voters of a cluster, and how many of them serve. */
export interface Quorum {
  readonly voters: number
  readonly serving: number
  /** How many must serve. */
  readonly needed: number
}

export function quorumOf(rows: readonly NodeRow[]): Quorum {
  const voters = rows.filter(({ type }) => type === 'voter')
  return {
    voters: voters.length,
    serving: voters.filter(isServing).length,
    needed: Math.floor(voters.length / 2) + 1,
  }
}

/**
 * Whether enough voters for a quorum are up now, and would not be without these nodes. Voters
 * between two leaders count: they will serve in a moment.
 */
export function endsQuorum(rows: readonly NodeRow[], targets: readonly NodeRow[]): boolean {
  const isUpVoter = (row: NodeRow) => row.type === 'voter' && (isServing(row) || row.health === 'no-leader')
  const up = rows.filter(isUpVoter).length
  const lost = targets.filter(isUpVoter).length
  const { needed } = quorumOf(rows)
  return lost > 0 && up >= needed && up - lost < needed
}

/**
 * How many voters serve, and whether the cluster takes writes; empty where no node has answered.
 */
export function quorumSentence(rows: readonly NodeRow[]): string {
  const { voters, serving, needed } = quorumOf(rows)
  if (voters === 0) return 'No node answers. `hstore-server restart NAME` starts one.'
  const count = `${serving} of ${voters} ${voters === 1 ? 'voter serves' : 'voters serve'}, and ${needed} ${needed === 1 ? 'is' : 'are'} needed`
  return serving >= needed
    ? `${count}.`
    : `${count}: nothing can be written. \`hstore-server restart NAME\` starts one.`
}

/** A node with an alarm still votes. */
function isServing({ health }: NodeRow): boolean {
  return health === 'healthy' || health === 'alarm' || health === 'unreachable'
}
