import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort, startCluster } from '@ticketcd/cluster'
import type { EtcdStore } from '@ticketcd/etcd'
import { openStore } from '../connection.ts'
import type { Child } from '../start/child-process.ts'
import { waitUntilReady } from '../start/ready.ts'
import { startApi } from '../start/servers.ts'

/** A cluster of five nodes and processes of the api that have, beside their procedures, those that checkout is compared with. */
export interface CheckoutFleet {
  readonly store: EtcdStore
  /** `host:port` of the cluster's members. */
  readonly etcd: readonly string[]
  /** Where the processes listen, in the order of their start. */
  readonly ports: readonly number[]
  /** Starts processes until there are so many. */
  grow(processes: number): Promise<void>
}

/** Runs `work` with a fleet of its own, of one process at first, and ends and removes all of it afterwards. */
export async function withCheckoutFleet<Result>(
  signal: AbortSignal,
  work: (fleet: CheckoutFleet) => Promise<Result>,
): Promise<Result> {
  const logs = mkdtempSync(join(tmpdir(), 'ticketcd-bench-'))
  const { endpoints, stop } = await startCluster({ nodes: 5 })
  const store = openStore(endpoints, {})
  const apis: Child[] = []
  const ports: number[] = []
  const grow = async (processes: number) => {
    while (ports.length < processes) {
      const port = await freePort()
      const logFile = join(logs, `api-${ports.length + 1}.log`)
      const api = startApi({
        port,
        etcd: endpoints.join(','),
        logFile,
        script: 'dist/bench/checkout-process.js',
      })
      apis.push(api)
      await waitUntilReady(api, signal)
      ports.push(port)
    }
  }
  try {
    await grow(1)
    return await work({ store, etcd: endpoints, ports, grow })
  } finally {
    await Promise.all(apis.map((api) => api.stop()))
    store.close()
    await stop()
    rmSync(logs, { recursive: true, force: true })
  }
}
