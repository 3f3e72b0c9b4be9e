import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort, startCluster, type TestCluster } from '@ticketcd/cluster'
import type { EtcdStore } from '@ticketcd/etcd'
import type { Child } from '../start/child-process.ts'
import { waitUntilReady } from '../start/ready.ts'
import { startApi } from '../start/servers.ts'
import { createNetwork, type NetworkChoice } from './network/choose-network.ts'
import type { ApiPlace, FleetNetwork } from './network/fleet-network.ts'

/** A node that takes longer to answer is not the leader. */
const probeMs = 500
/** 9 s: so short that abandoned carts return to the stock during the rush. */
const holdMinutes = 0.15

/** A process of the api that a fault can hit and repair. */
export interface ApiProcess {
  readonly name: string
  readonly url: string
  /** SIGKILL. */
  kill(): Promise<void>
  /** Starts it again at the same address. Resolves when it is ready. */
  restart(): Promise<void>
  /** SIGSTOP: connections stay open, nothing answers. */
  pause(): Promise<void>
  /** SIGCONT. */
  resume(): void
}

/**
 * A cluster, api processes and a network between them. They belong to one rush, which may inject
 * faults.
 */
export interface Fleet {
  readonly cluster: TestCluster
  readonly apis: readonly ApiProcess[]
  readonly network: FleetNetwork
  /** Stops and removes all of it. */
  stop(): Promise<void>
}

export interface FleetOptions {
  readonly nodes: 1 | 3 | 5
  readonly apis: number
  readonly network: NetworkChoice
}

export async function startFleet(
  { nodes, apis: count, network: choice }: FleetOptions,
  signal: AbortSignal,
): Promise<Fleet> {
  const nodeNames = numbered('node', nodes)
  const apiNames = numbered('api', count)
  const undo: (() => unknown)[] = []
  const stop = async () => {
    for (const each of undo.splice(0).reverse()) await each()
  }
  try {
    const network = await createNetwork(choice, [...nodeNames, ...apiNames])
    undo.push(() => network.close())
    const cluster = await startCluster({ nodes, place: (node) => network.placeNode(node) })
    undo.push(() => cluster.stop())
    const logs = mkdtempSync(join(tmpdir(), 'ticketcd-rush-'))
    undo.push(() => rmSync(logs, { recursive: true, force: true }))
    const apis: OwnApiProcess[] = []
    undo.push(() => Promise.all(apis.map((api) => api.stop())))
    for (const name of apiNames) {
      const place = await network.placeApi(name, cluster.nodes)
      apis.push(new OwnApiProcess(name, place, await freePort(), join(logs, `${name}.log`)))
    }
    await Promise.all(apis.map((api) => api.start(signal)))
    return { cluster, apis, network, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

function numbered(word: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${word}${index + 1}`)
}

class OwnApiProcess implements ApiProcess {
  readonly name: string
  readonly url: string
  private readonly place: ApiPlace
  private readonly port: number
  private readonly logFile: string
  private child: Child | undefined

  constructor(name: string, place: ApiPlace, port: number, logFile: string) {
    this.name = name
    this.url = `http://${place.host}:${port}`
    this.place = place
    this.port = port
    this.logFile = logFile
  }

  async start(signal: AbortSignal): Promise<void> {
    const { port, logFile } = this
    const { host, launcher, etcd } = this.place
    this.child = startApi({ host, launcher, port, etcd: etcd.join(','), logFile, holdMinutes })
    await waitUntilReady(this.child, signal)
  }

  async kill(): Promise<void> {
    await this.child?.kill()
  }

  restart(): Promise<void> {
    return this.start(new AbortController().signal)
  }

  async pause(): Promise<void> {
    await this.child?.pause()
  }

  resume(): void {
    this.child?.resume()
  }

  async stop(): Promise<void> {
    await this.child?.stop()
  }
}

/**
 * @returns the index of the leader; with several claims the one with the latest term; -1 without a
 *   leader
 */
export async function leaderOf({ cluster }: Pick<Fleet, 'cluster'>, store: EtcdStore): Promise<number> {
  const probes = await Promise.all(
    cluster.endpoints.map((address) => store.cluster.probe(address, { deadlineMs: probeMs })),
  )
  const terms = probes.map((probe) =>
    probe.state === 'up' && probe.status.isLeader ? probe.status.raftTerm : -1,
  )
  const latest = Math.max(...terms)
  return latest < 0 ? -1 : terms.indexOf(latest)
}
