import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort, startCluster, type TestCluster } from '@ticketcd/cluster'
import type { Child } from '../start/child-process.ts'
import { waitUntilReady } from '../start/ready.ts'
import { startApi } from '../start/servers.ts'

/** Short, so that carts that nobody comes back to are back on the shelf while the rush still runs: 9 s. */
const holdMinutes = 0.15

/** A process of the api that can be killed and started again where it was. */
export interface ApiProcess {
  readonly url: string
  readonly isUp: boolean
  kill(): Promise<void>
  start(signal: AbortSignal): Promise<void>
}

/** A cluster and some processes of the api that belong to a rush alone, so that it may break them. */
export interface Fleet {
  readonly cluster: TestCluster
  readonly apis: readonly ApiProcess[]
  /** Ends and removes all of it. */
  stop(): Promise<void>
}

export async function startFleet(
  { nodes, apis: count }: { nodes: 1 | 3 | 5; apis: number },
  signal: AbortSignal,
): Promise<Fleet> {
  const logs = mkdtempSync(join(tmpdir(), 'ticketcd-rush-'))
  const cluster = await startCluster({ nodes })
  const apis: OwnApiProcess[] = []
  const stop = async () => {
    await Promise.all(apis.map((api) => api.stop()))
    await cluster.stop()
    rmSync(logs, { recursive: true, force: true })
  }
  try {
    for (let index = 1; index <= count; index++) {
      const logFile = join(logs, `api-${index}.log`)
      apis.push(new OwnApiProcess(await freePort(), cluster.endpoints.join(','), logFile))
    }
    await Promise.all(apis.map((api) => api.start(signal)))
    return { cluster, apis, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

class OwnApiProcess implements ApiProcess {
  readonly url: string
  private readonly port: number
  private readonly etcd: string
  private readonly logFile: string
  private child: Child | undefined
  private up = false

  constructor(port: number, etcd: string, logFile: string) {
    this.url = `http://127.0.0.1:${port}`
    this.port = port
    this.etcd = etcd
    this.logFile = logFile
  }

  get isUp(): boolean {
    return this.up
  }

  async start(signal: AbortSignal): Promise<void> {
    const { port, etcd, logFile } = this
    this.child = startApi({ port, etcd, logFile, holdMinutes })
    await waitUntilReady(this.child, signal)
    this.up = true
  }

  async kill(): Promise<void> {
    this.up = false
    await this.child?.kill()
  }

  async stop(): Promise<void> {
    this.up = false
    await this.child?.stop()
  }
}
