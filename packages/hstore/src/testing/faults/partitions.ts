import { HoldingProxy, loopback, type NodePlace, peerSenderOf } from '@ticketcd/cluster'
import { GatewayClient } from '../gateway-client.ts'

/**
 * The network between the nodes of a cluster: a proxy in front of each node's peer port. It can
 * hold back the bytes from one node to another, as a network that drops packets does until they are
 * sent again.
 */
export class Partitions {
  private readonly proxies: HoldingProxy[] = []
  private readonly names: string[] = []
  /** The nodes by member id in hexadecimal, as they name themselves. */
  private readonly nodes = new Map<string, number>()
  private readonly cuts = new Set<string>()

  /** For `startCluster`. */
  readonly place = async ({ name, peerPort }: { name: string; peerPort: number }): Promise<NodePlace> => {
    const proxy = await HoldingProxy.start({
      target: `${loopback}:${peerPort}`,
      name,
      senderOf: peerSenderOf,
      isCut: (from, to) => this.isCut(from, to),
    })
    this.proxies.push(proxy)
    this.names.push(name)
    return { advertisedPeer: proxy.address }
  }

  /** To be called when the cluster runs. */
  async learnIds(endpoint: string): Promise<void> {
    const client = new GatewayClient(endpoint, 10_000)
    try {
      const { members } = (await client.call('cluster/member/list', {})) as {
        members: { ID: string; name: string }[]
      }
      for (const { ID, name } of members) this.nodes.set(BigInt(ID).toString(16), this.names.indexOf(name))
    } finally {
      client.close()
    }
  }

  /** Holds back everything from one node to another. The other direction passes. */
  cut(from: number, to: number): void {
    this.cuts.add(`${from}>${to}`)
    this.apply()
  }

  /** Holds back everything between two groups of nodes. */
  split(one: readonly number[], other: readonly number[]): void {
    for (const a of one)
      for (const b of other) {
        this.cuts.add(`${a}>${b}`)
        this.cuts.add(`${b}>${a}`)
      }
    this.apply()
  }

  heal(): void {
    this.cuts.clear()
    this.apply()
  }

  async close(): Promise<void> {
    await Promise.all(this.proxies.map((proxy) => proxy.close()))
  }

  private apply(): void {
    for (const proxy of this.proxies) proxy.apply()
  }

  /** Ends of a connection are a node's name, or a member id. */
  private isCut(from: string | undefined, to: string | undefined): boolean {
    return this.cuts.has(`${this.nodeOf(from)}>${this.nodeOf(to)}`)
  }

  private nodeOf(end: string | undefined): number | undefined {
    if (end === undefined) return undefined
    return this.nodes.get(end) ?? this.names.indexOf(end)
  }
}
