import { ClusterError } from './cluster-error.ts'
import type { Engine, EngineName } from './engine.ts'
import { etcdEngine } from './etcd-engine.ts'
import { hstoreEngine } from './hstore-engine.ts'

const engines: Readonly<Record<EngineName, Engine>> = { hstore: hstoreEngine, etcd: etcdEngine }

export function engineNamed(name: EngineName): Engine {
  return engines[name]
}

/** @throws {ClusterError} for a name that no engine has */
export function engineNameOf(text: string): EngineName {
  if (text === 'hstore' || text === 'etcd') return text
  throw new ClusterError(
    `There is no engine '${text}'. Use hstore, which needs nothing but Node.js, or etcd.`,
  )
}

/** The engine of new clusters: `TICKETCD_ENGINE`, or else hstore. */
export function defaultEngine(): Engine {
  const { TICKETCD_ENGINE: name = '' } = process.env
  return engineNamed(name === '' ? 'hstore' : engineNameOf(name))
}
