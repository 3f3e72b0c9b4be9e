import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { loopback, type NodePlace } from '@ticketcd/cluster'
import { connect } from '@ticketcd/etcd'
import type { Cut } from './cuts.ts'
import type { ApiPlace, FleetNetwork, PartitionKind } from './fleet-network.ts'

/** A request to the process of the proxies. */
export type ProxyRequest = { readonly id: number } & ProxyQuestion
export type ProxyQuestion =
  /**
   * A proxy for the process `name` at `target`. `sender` is the connecting process; if undefined,
   * peers identify themselves.
   */
  | { readonly open: { readonly target: string; readonly name: string; readonly sender?: string } }
  /** The complete list of cuts, and the names of the nodes by member id in hexadecimal. */
  | { readonly cut: readonly Cut[]; readonly names: readonly (readonly [id: string, name: string])[] }
export type ProxyAnswer = { readonly id: number } & (
  | { readonly address: string | undefined }
  | { readonly error: string }
)

/**
 * With sources, the TypeScript file in this folder; in the bundle, the file that is built beside
 * it.
 */
const isBundle = !import.meta.url.endsWith('.ts')
const script = fileURLToPath(new URL(isBundle ? './proxy-process.js' : './proxy-process.ts', import.meta.url))

/**
 * Partitions without privileges: a TCP proxy in front of each node's peer port, and one for each
 * pair of an api process and a node. A partition holds back bytes. A network that drops packets has
 * the same effect until TCP retransmits them.
 *
 * It is weaker than network namespaces in two points: connections are still accepted, and the api
 * processes still reach one another.
 */
export class ProxyNetwork implements FleetNetwork {
  readonly by = 'proxies'
  private readonly child: ChildProcess
  private readonly waiting = new Map<number, (answer: ProxyAnswer) => void>()
  private readonly cuts = new Set<Cut>()
  private names: readonly (readonly [id: string, name: string])[] = []
  private nextId = 0

  constructor() {
    this.child = fork(script, {
      execArgv: isBundle ? [] : ['--import', 'tsx'],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    })
    this.child.on('message', (answer: ProxyAnswer) => {
      this.waiting.get(answer.id)?.(answer)
      this.waiting.delete(answer.id)
    })
    const end = (error: string) => {
      for (const [id, settle] of this.waiting) settle({ id, error })
      this.waiting.clear()
    }
    this.child.on('error', (error) => end(String(error)))
    this.child.on('exit', () => end('the process of the proxies has ended'))
  }

  async placeNode({ name, peerPort }: { name: string; peerPort: number }): Promise<NodePlace> {
    return { advertisedPeer: await this.open({ target: `${loopback}:${peerPort}`, name }) }
  }

  async placeApi(sender: string, nodes: readonly { name: string; address: string }[]): Promise<ApiPlace> {
    if (this.names.length === 0) this.names = await namesById(nodes)
    const etcd = await Promise.all(
      nodes.map(({ name, address }) => this.open({ target: address, name, sender })),
    )
    return { host: loopback, launcher: [], etcd }
  }

  async partition(name: string, kind: PartitionKind): Promise<() => Promise<void>> {
    const cut = { name, kind }
    this.cuts.add(cut)
    await this.apply()
    return async () => {
      this.cuts.delete(cut)
      await this.apply()
    }
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      if (this.child.exitCode !== null || this.child.signalCode !== null) return resolve()
      this.child.once('exit', () => resolve())
      if (this.child.connected) this.child.disconnect()
      else this.child.kill()
    })
  }

  private async open(proxy: Extract<ProxyQuestion, { open: unknown }>['open']): Promise<string> {
    return (await this.ask({ open: proxy })) ?? ''
  }

  private async apply(): Promise<void> {
    await this.ask({ cut: [...this.cuts], names: this.names })
  }

  private ask(question: ProxyQuestion): Promise<string | undefined> {
    const id = this.nextId++
    return new Promise((resolve, reject) => {
      this.waiting.set(id, (answer) => {
        if ('error' in answer) reject(new Error(`A proxy failed: ${answer.error}.`))
        else resolve(answer.address)
      })
      this.child.send({ id, ...question }, (error) => {
        if (error) this.waiting.get(id)?.({ id, error: error.message })
      })
    })
  }
}

async function namesById(nodes: readonly { address: string }[]) {
  const store = connect({ hosts: nodes.map(({ address }) => address) })
  try {
    const members = await store.cluster.members({ deadlineMs: 10_000 })
    return members.map(({ id, name }) => [BigInt(id).toString(16), name] as const)
  } finally {
    store.close()
  }
}
