import { randomUUID } from 'node:crypto'
import { inject } from 'vitest'
import type { TestProject } from 'vitest/node'
import { startCluster } from '../test-cluster.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** `host:port` of the run's shared node. */
    sharedHosts: readonly string[]
  }
}

/** For vitest's `globalSetup`: one etcd node for all test files that only read and write. */
export default async function startSharedCluster({ provide }: TestProject): Promise<() => Promise<void>> {
  const cluster = await startCluster({ nodes: 1 })
  provide('sharedHosts', cluster.endpoints)
  return () => cluster.stop()
}

export interface SharedEtcd {
  readonly hosts: readonly string[]
  /** Of this call alone, with the slash at its end. */
  readonly namespace: string
}

/**
 * A new namespace on the run's shared node. Some files start a cluster of their own instead: if
 * they stop nodes, compact the history, fill the quota, or assert a figure of the whole cluster
 * (including its revision).
 */
export function sharedEtcd(): SharedEtcd {
  return { hosts: inject('sharedHosts'), namespace: `test-${randomUUID()}/` }
}
