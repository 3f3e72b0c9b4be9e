import { ClusterError } from './cluster-error.ts'
import type { Engine, EngineName } from './engine.ts'
import { etcdEngine } from './etcd-engine.ts'
import { hstoreEngine } from './hstore-engine.ts'

const engines: Readonly<Record<EngineName, Engine>> = { hstore: hstoreEngine, etcd: etcdEngine }

/** The default first. */
export const engineNames: readonly EngineName[] = ['hstore', 'etcd']

export function engineNamed(name: EngineName): Engine {
  return engines[name]
}

/**
 * The engine of new clusters: `TICKETCD_ENGINE`, or else hstore.
 *
 * @throws {ClusterError} if the variable does not name an engine
 */
export function defaultEngine(): Engine {
  const name = process.env.TICKETCD_ENGINE || 'hstore'
  const found = engineNames.find((each) => each === name)
  if (found !== undefined) return engineNamed(found)
  throw new ClusterError(
    `TICKETCD_ENGINE is "${name}". Set it to hstore, which needs nothing but Node.js, or to etcd.`,
  )
}
