import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort, startCluster } from '@ticketcd/cluster'
import { openStore } from '../connection.ts'
import type { DataConfig } from '../data/config.ts'
import { estimateEntries, populate } from '../data/populate.ts'
import { Failure } from '../failure.ts'
import { showProgress } from '../progress.ts'
import { projectRoot } from '../project-root.ts'
import { waitUntilReady } from '../start/ready.ts'
import { startApi } from '../start/servers.ts'

/** A large catalogue takes its time to be read and indexed, above all where other work runs. */
const readyTimeoutMs = 5 * 60_000

export interface OwnApi {
  readonly url: string
  /** `host:port` of its cluster's members. */
  readonly etcd: readonly string[]
  /** Keys in its cluster. */
  readonly keys: number
  /** From an empty cluster to all keys written. */
  readonly populateSeconds: number
  /** From the start of the process to the first answer. */
  readonly readySeconds: number
}

export interface OwnApiOptions {
  /** Members of its cluster. Default 3. */
  readonly nodes?: 1 | 3
  /** How many live streams it lets this machine open. Default: the usual limit. */
  readonly liveStreams?: number
}

/** Runs `work` against an api with a cluster and a data set of its own, and ends and removes all of them afterwards. */
export async function withOwnApi<Result>(
  config: DataConfig,
  signal: AbortSignal,
  work: (api: OwnApi) => Promise<Result>,
  { nodes = 3, liveStreams }: OwnApiOptions = {},
): Promise<Result> {
  if (!existsSync(join(projectRoot, 'apps', 'api', 'dist', 'main.js')))
    throw new Failure('The api has not been built. Build it with `pnpm --filter @ticketcd/api build`.')
  const logs = mkdtempSync(join(tmpdir(), 'ticketcd-bench-'))
  const cluster = await startCluster({ nodes })
  try {
    const { entries, seconds } = await fill(cluster.endpoints, config, signal)
    const port = await freePort()
    const started = performance.now()
    const logFile = join(logs, 'api.log')
    const api = startApi({ port, etcd: cluster.endpoints.join(','), logFile, liveStreams })
    try {
      const url = `http://127.0.0.1:${port}`
      await waitUntilReady(api, signal, readyTimeoutMs)
      const readySeconds = (performance.now() - started) / 1_000
      return await work({
        url,
        etcd: cluster.endpoints,
        keys: entries,
        populateSeconds: seconds,
        readySeconds,
      })
    } finally {
      await api.stop()
    }
  } finally {
    await cluster.stop()
    rmSync(logs, { recursive: true, force: true })
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
