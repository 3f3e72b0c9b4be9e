import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { freePort, loopback } from '@ticketcd/cluster'
import { Logger } from '../../server/logger.ts'
import { parseOptions } from '../../server/options.ts'
import type { RunningNode } from '../../server/running-node.ts'
import { type SnapshotOptions, startNode } from '../../server/start.ts'
import { GatewayClient } from '../gateway-client.ts'

/** A node of a `LocalNodes`. */
export class LocalNode {
  readonly name: string
  readonly dir: string
  readonly clientPort: number
  readonly peerPort: number
  readonly client: GatewayClient
  /** The lines of its log, of all its starts. */
  readonly lines: string[] = []
  running: RunningNode | undefined
  /** The reason why it ended by itself. */
  ended: Error | undefined

  constructor(name: string, dir: string, clientPort: number, peerPort: number) {
    this.name = name
    this.dir = join(dir, name)
    this.clientPort = clientPort
    this.peerPort = peerPort
    this.client = new GatewayClient(`${loopback}:${clientPort}`, 10_000)
  }

  get peerUrl(): string {
    return `http://${loopback}:${this.peerPort}`
  }

  /** Resolves when it runs, which may be before it serves. */
  async start(
    members: readonly LocalNode[],
    state: 'new' | 'existing' = 'new',
    flags: readonly string[] = [],
    snapshots: SnapshotOptions = {},
  ): Promise<RunningNode> {
    const clientUrl = `http://${loopback}:${this.clientPort}`
    const options = parseOptions([
      `--name=${this.name}`,
      `--data-dir=${this.dir}`,
      `--listen-client-urls=${clientUrl}`,
      `--advertise-client-urls=${clientUrl}`,
      `--listen-peer-urls=${this.peerUrl}`,
      `--initial-advertise-peer-urls=${this.peerUrl}`,
      `--initial-cluster=${members.map(({ name, peerUrl }) => `${name}=${peerUrl}`).join()}`,
      `--initial-cluster-state=${state}`,
      '--initial-cluster-token=test',
      '--heartbeat-interval=50',
      '--election-timeout=500',
      ...flags,
    ])
    const lines = new Writable({
      write: (chunk, _, done) => {
        this.lines.push(String(chunk))
        done()
      },
    })
    this.ended = undefined
    const onFailure = (error: Error) => {
      this.ended = error
    }
    this.running = await startNode(options, new Logger(lines), onFailure, snapshots)
    return this.running
  }

  async stop(): Promise<void> {
    const { running } = this
    this.running = undefined
    await running?.close()
  }

  async id(): Promise<string> {
    const { header } = await this.client.call('maintenance/status', {})
    return (header as { member_id: string }).member_id
  }
}

/** Nodes of one cluster in this process. */
export class LocalNodes {
  readonly dir = mkdtempSync(join(tmpdir(), 'hstore-nodes-'))
  readonly all: LocalNode[] = []

  /** A node that does not run yet. */
  async node(): Promise<LocalNode> {
    const node = new LocalNode(`n${this.all.length + 1}`, this.dir, await freePort(), await freePort())
    this.all.push(node)
    return node
  }

  /** Founds a cluster, and resolves when all its nodes serve. */
  async found(size: number, snapshots: SnapshotOptions = {}): Promise<LocalNode[]> {
    const nodes: LocalNode[] = []
    while (nodes.length < size) nodes.push(await this.node())
    const running = await Promise.all(nodes.map((node) => node.start(nodes, 'new', [], snapshots)))
    await Promise.all(running.map(({ served }) => served))
    return nodes
  }

  /** The node that leads; throws where none does. */
  get leader(): LocalNode {
    const found = this.all.find(({ running }) => running?.node.raft.role === 'leader')
    if (found === undefined) throw new Error('no node leads')
    return found
  }

  async close(): Promise<void> {
    for (const { client } of this.all) client.close()
    await Promise.all(this.all.map((node) => node.stop()))
    rmSync(this.dir, { recursive: true, force: true })
  }
}
