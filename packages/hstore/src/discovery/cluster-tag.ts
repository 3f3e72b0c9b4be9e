import { createHash } from 'node:crypto'

/** Means every cluster, in a question. */
export const anyCluster = 'any'

/** As `hstore-server` names clusters: a name can be a file. */
const namePattern = /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/

export function isClusterName(name: string): boolean {
  return namePattern.test(name)
}

/** The 32 hexadecimal digits that replace a cluster's name in a message. */
export function clusterTag(name: string): string {
  return createHash('sha256').update(`hstore cluster ${name}`).digest('hex').slice(0, 32)
}
