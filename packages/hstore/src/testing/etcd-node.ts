import { execFile, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { freePort } from '@ticketcd/cluster'

const run = promisify(execFile)

/** The programs of one version of etcd. */
export interface EtcdPrograms {
  readonly version: string
  readonly etcd: string
  readonly etcdctl: string
  /** The program and words of `snapshot restore`, which moved from etcdctl in 3.5. */
  readonly snapshotTool: string
}

/** The versions of etcd on this machine. */
export function etcdVersions(): EtcdPrograms[] {
  return [
    { version: '3.4', folder: '/usr/bin' },
    { version: '3.5', folder: '/tmp/etcd-3.5/usr/bin' },
  ].flatMap(({ version, folder }) => {
    const [etcd, etcdctl, etcdutl] = ['etcd', 'etcdctl', 'etcdutl'].map((name) => join(folder, name)) as [
      string,
      string,
      string,
    ]
    if (!existsSync(etcd) || !existsSync(etcdctl)) return []
    return [{ version, etcd, etcdctl, snapshotTool: existsSync(etcdutl) ? etcdutl : etcdctl }]
  })
}

/** Node and the bundled program of hstore, in front of its flags. */
export const hstoreCommand: readonly string[] = [
  process.execPath,
  createRequire(import.meta.url).resolve('@ticketcd/hstore/server'),
]

const environment = { ...process.env, ETCDCTL_API: '3', ETCD_UNSUPPORTED_ARCH: process.arch }

export async function execute(command: readonly string[]): Promise<string> {
  const [program = '', ...args] = command
  const { stdout } = await run(program, args, {
    env: environment,
    maxBuffer: 64 * 1024 * 1024,
    timeout: 90_000,
  })
  return stdout
}

/** A node of etcd or hstore, given by its command line. It is the only member. */
export class SoleNode {
  readonly name = 'sole'
  readonly address: string
  readonly peerUrl: string
  private child: ReturnType<typeof spawn> | undefined

  private constructor(clientPort: number, peerPort: number) {
    this.address = `127.0.0.1:${clientPort}`
    this.peerUrl = `http://127.0.0.1:${peerPort}`
  }

  static async withPorts(): Promise<SoleNode> {
    return new SoleNode(await freePort(), await freePort())
  }

  /** Also of a restore. */
  get clusterFlags(): string[] {
    return [
      ...['--name', this.name, '--initial-cluster', `${this.name}=${this.peerUrl}`],
      ...['--initial-advertise-peer-urls', this.peerUrl],
    ]
  }

  flags(dataDir: string): string[] {
    const clientUrl = `http://${this.address}`
    return [
      ...this.clusterFlags,
      ...['--data-dir', dataDir, '--listen-peer-urls', this.peerUrl],
      ...['--listen-client-urls', clientUrl, '--advertise-client-urls', clientUrl],
      // A login takes 1 ms, in place of 70.
      ...['--bcrypt-cost', '4'],
    ]
  }

  start(command: readonly string[], dataDir: string): void {
    const [program = '', ...args] = command
    this.child = spawn(program, [...args, ...this.flags(dataDir)], { env: environment, stdio: 'ignore' })
  }

  async stop(): Promise<void> {
    const { child } = this
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return
    await new Promise((resolve) => {
      child.once('exit', resolve)
      child.kill('SIGTERM')
    })
  }
}
