import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { startCluster } from '@ticketcd/cluster'
import { openStore } from '../connection.ts'
import type { DataConfig } from '../data/config.ts'
import { estimateEntries, populate } from '../data/populate.ts'
import { Failure } from '../failure.ts'
import { showProgress } from '../progress.ts'
import { projectRoot } from '../project-root.ts'
import { ApiProcesses } from './api-processes.ts'

export interface OwnApi {
  readonly url: string
  /**
   * Starts `count` more processes of it.
   * @returns their ports
   */
  startMore(count: number): Promise<readonly number[]>
  /** `host:port` of the cluster's members. */
  readonly etcd: readonly string[]
  /** Keys in its cluster. */
  readonly keys: number
  /** From the empty cluster until all keys are written. */
  readonly populateSeconds: number
  /** From the start of the process to its first answer. */
  readonly readySeconds: number
}

export interface OwnApiOptions {
  /** Members of the cluster. Default: 3. */
  readonly nodes?: 1 | 3
  /** How many live streams one machine may open. Default: the usual limit. */
  readonly liveStreams?: number
}

/**
 * Runs `work` with an api on a separate cluster and data set, and removes all of them afterwards.
 */
export async function withOwnApi<Result>(
  config: DataConfig,
  signal: AbortSignal,
  work: (api: OwnApi) => Promise<Result>,
  { nodes = 3, liveStreams }: OwnApiOptions = {},
): Promise<Result> {
  if (!existsSync(join(projectRoot, 'apps', 'api', 'dist', 'main.js')))
    throw new Failure('The api is not built. Build it with `npm run build`.')
  const cluster = await startCluster({ nodes })
  const processes = new ApiProcesses({ etcd: cluster.endpoints.join(','), liveStreams }, signal)
  try {
    const { entries, seconds } = await fill(cluster.endpoints, config, signal)
    const started = performance.now()
    await processes.start(1)
    const readySeconds = (performance.now() - started) / 1_000
    return await work({
      url: `http://127.0.0.1:${processes.ports[0]}`,
      startMore: (count) => processes.start(count),
      etcd: cluster.endpoints,
      keys: entries,
      populateSeconds: seconds,
      readySeconds,
    })
  } finally {
    await processes.stop()
    await cluster.stop()
  }
}

async function fill(endpoints: readonly string[], config: DataConfig, signal: AbortSignal) {
  const store = openStore(endpoints, {})
  const progress = showProgress('Populating', 'keys', estimateEntries(config))
  const started = performance.now()
  try {
    const { entries } = await populate(store, config, { signal, onProgress: progress.update })
    return { entries, seconds: (performance.now() - started) / 1_000 }
  } finally {
    progress.stop()
    store.close()
  }
}
