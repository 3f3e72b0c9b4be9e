import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '@ticketcd/cluster'
import type { Child } from '../start/child-process.ts'
import { waitUntilReady } from '../start/ready.ts'
import { type ServerOptions, startApi } from '../start/servers.ts'

/** Reading and indexing a large catalogue takes long, especially on a busy machine. */
const readyTimeoutMs = 5 * 60_000

/** Several processes of the built api on one cluster. */
export class ApiProcesses {
  /** Their ports, in the order of their start. */
  readonly ports: number[] = []
  private readonly options: Pick<ServerOptions, 'etcd' | 'liveStreams' | 'script'>
  private readonly signal: AbortSignal
  private readonly apis: Child[] = []
  private readonly logs = mkdtempSync(join(tmpdir(), 'ticketcd-bench-'))

  constructor(options: Pick<ServerOptions, 'etcd' | 'liveStreams' | 'script'>, signal: AbortSignal) {
    this.options = options
    this.signal = signal
  }

  /**
   * Starts `count` more, each after the one before is ready.
   * @returns their ports
   */
  async start(count: number): Promise<readonly number[]> {
    const before = this.ports.length
    while (this.ports.length < before + count) {
      const port = await freePort()
      const logFile = join(this.logs, `api-${this.ports.length + 1}.log`)
      const api = startApi({ ...this.options, port, logFile })
      this.apis.push(api)
      await waitUntilReady(api, this.signal, readyTimeoutMs)
      this.ports.push(port)
    }
    return this.ports.slice(before)
  }

  async stop(): Promise<void> {
    await Promise.all(this.apis.map((api) => api.stop()))
    rmSync(this.logs, { recursive: true, force: true })
  }
}
