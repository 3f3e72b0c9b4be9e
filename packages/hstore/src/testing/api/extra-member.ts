import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync } from 'node:fs'
import { join } from 'node:path'
import { type Engine, freePort, type TestCluster } from '@ticketcd/cluster'
import { services } from '@ticketcd/wire'
import type { Api } from './api.ts'

/** A member that is added to a running cluster. Its data goes with that of the cluster. */
export class ExtraMember {
  readonly address: string
  readonly peerUrl: string
  private readonly engine: Engine
  private readonly cluster: TestCluster
  private child: ChildProcess | undefined

  private constructor(engine: Engine, cluster: TestCluster, clientPort: number, peerPort: number) {
    this.engine = engine
    this.cluster = cluster
    this.address = `127.0.0.1:${clientPort}`
    this.peerUrl = `http://127.0.0.1:${peerPort}`
  }

  static async describe(engine: Engine, cluster: TestCluster): Promise<ExtraMember> {
    return new ExtraMember(engine, cluster, await freePort(), await freePort())
  }

  /** @param api of a member that knows of this one */
  async start(api: Api): Promise<void> {
    const { members } = await api.client.call(services.Cluster.memberList, {})
    const { path, version } = await this.engine.locate()
    const name = 'extra'
    const [clientPort, peerPort] = [this.address, this.peerUrl].map((url) => Number(url.split(':').at(-1)))
    const folder = join(this.cluster.dir, name)
    const node = { name, clientPort: clientPort ?? 0, peerPort: peerPort ?? 0, dataDir: folder, logFile: '' }
    const args = this.engine.args(version, node, {
      state: 'existing',
      members: members.map((member) => ({ name: member.name || name, peerUrls: member.peerUrls })),
      token: this.cluster.dir,
    })
    const log = openSync(join(this.cluster.dir, `${name}.log`), 'a')
    const env = this.engine.environment(process.env)
    this.child = spawn(path, args, { stdio: ['ignore', log, log], env })
    closeSync(log)
  }

  /** Resolves with the exit code when the process has ended by itself. */
  async ended(): Promise<number | null> {
    const { child } = this
    if (child === undefined) throw new Error('the member was not started')
    if (child.exitCode === null) await once(child, 'exit')
    return child.exitCode
  }

  async kill(): Promise<void> {
    const { child } = this
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return
    child.kill('SIGKILL')
    await once(child, 'exit')
  }
}
