import { type Engine, startCluster } from '@ticketcd/cluster'
import type { EtcdStore } from '@ticketcd/etcd'
import { openStore } from '../connection.ts'
import { ApiProcesses } from './api-processes.ts'

/** A cluster of five nodes, and api processes with additional procedures for the comparison. */
export interface CheckoutFleet {
  readonly store: EtcdStore
  /** `host:port` of the cluster's members. */
  readonly etcd: readonly string[]
  /** The ports of the processes, in the order of their start. */
  readonly ports: readonly number[]
  /** Starts processes until `processes` run. */
  grow(processes: number): Promise<void>
}

/**
 * Runs `work` with a new fleet, of one process at first, and removes the fleet afterwards.
 *
 * @param engine of the nodes. Default: the default engine.
 */
export async function withCheckoutFleet<Result>(
  signal: AbortSignal,
  work: (fleet: CheckoutFleet) => Promise<Result>,
  engine?: Engine,
): Promise<Result> {
  const { endpoints, stop } = await startCluster({ nodes: 5, ...(engine && { engine }) })
  const store = openStore(endpoints, {})
  const script = 'dist/bench/checkout-process.js'
  const processes = new ApiProcesses({ etcd: endpoints.join(','), script }, signal)
  try {
    await processes.start(1)
    const { ports } = processes
    const grow = async (count: number) => void (await processes.start(count - ports.length))
    return await work({ store, etcd: endpoints, ports, grow })
  } finally {
    await processes.stop()
    store.close()
    await stop()
  }
}
