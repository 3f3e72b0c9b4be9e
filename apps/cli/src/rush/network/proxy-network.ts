import { loopback, type NodePlace } from '@ticketcd/cluster'
import { connect, type EtcdStore } from '@ticketcd/etcd'
import type { ApiPlace, FleetNetwork, PartitionKind } from './fleet-network.ts'
import { HoldingProxy } from './holding-proxy.ts'

/**
 * Partitions without privileges: a TCP proxy in front of each node's peer port, and one for each pair of an api process
 * and a node. A partition holds back bytes, as a network that drops packets does until TCP sends them again.
 *
 * Weaker than network namespaces in two points: connections are still accepted, and the processes of the api keep
 * reaching one another.
 */
export class ProxyNetwork implements FleetNetwork {
  readonly by = 'proxies'
  private readonly proxies: HoldingProxy[] = []
  private readonly cuts = new Set<{ name: string; kind: PartitionKind }>()
  /** Names of the nodes by member id in hexadecimal, as peers name themselves. */
  private readonly names = new Map<string, string>()

  async placeNode({ name, peerPort }: { name: string; peerPort: number }): Promise<NodePlace> {
    const proxy = await this.open({
      target: `${loopback}:${peerPort}`,
      // Every request between peers names its sender, by member id.
      senderOf: (head) => /^x-server-from: *([0-9a-f]+)/im.exec(head)?.[1],
      isCut: (from, to) => this.isCut(from, to),
      name,
    })
    return { advertisedPeer: proxy.address }
  }

  async placeApi(name: string, nodes: readonly { name: string; address: string }[]): Promise<ApiPlace> {
    if (this.names.size === 0) await this.learnNames(nodes)
    const proxies = await Promise.all(
      nodes.map((node) =>
        this.open({
          target: node.address,
          senderOf: () => name,
          isCut: (from, to) => this.isCut(from, to),
          name: node.name,
        }),
      ),
    )
    return { host: loopback, launcher: [], etcd: proxies.map(({ address }) => address) }
  }

  async partition(name: string, kind: PartitionKind): Promise<() => Promise<void>> {
    const cut = { name, kind }
    this.cuts.add(cut)
    this.apply()
    return async () => {
      this.cuts.delete(cut)
      this.apply()
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.proxies.map((proxy) => proxy.close()))
  }

  private async open(options: Parameters<typeof HoldingProxy.start>[0]): Promise<HoldingProxy> {
    const proxy = await HoldingProxy.start(options)
    this.proxies.push(proxy)
    return proxy
  }

  /** @param from the name of a process, or the member id of a node: connections are older than the ids are known */
  private isCut(from: string | undefined, to: string | undefined): boolean {
    const [sender, receiver] = [this.nameOf(from), this.nameOf(to)]
    for (const { name, kind } of this.cuts)
      if ((name === sender && kind !== 'partition-in') || (name === receiver && kind !== 'partition-out'))
        return true
    return false
  }

  private nameOf(process: string | undefined): string | undefined {
    return process === undefined ? undefined : (this.names.get(process) ?? process)
  }

  private apply(): void {
    for (const proxy of this.proxies) proxy.apply()
  }

  private async learnNames(nodes: readonly { address: string }[]): Promise<void> {
    const store: EtcdStore = connect({ hosts: nodes.map(({ address }) => address) })
    try {
      for (const { id, name } of await store.cluster.members({ deadlineMs: 10_000 }))
        this.names.set(BigInt(id).toString(16), name)
    } finally {
      store.close()
    }
  }
}
