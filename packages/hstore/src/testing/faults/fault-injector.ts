import { setTimeout as sleep } from 'node:timers/promises'
import type { TestCluster } from '@ticketcd/cluster'
import { GatewayClient } from '../gateway-client.ts'
import type { Fault, FaultStep, Target } from './fault-plan.ts'
import type { Partitions } from './partitions.ts'

/** Carries out planned faults on a cluster. */
export class FaultInjector {
  private readonly cluster: TestCluster
  private readonly partitions: Partitions
  private readonly down = new Set<number>()
  private readonly paused = new Set<number>()

  constructor(cluster: TestCluster, partitions: Partitions) {
    this.cluster = cluster
    this.partitions = partitions
  }

  /** Resolves when the faults of the step have ended. */
  async run({ faults, lastsMs, calmMs }: FaultStep): Promise<void> {
    for (const fault of faults) await this.begin(fault)
    await sleep(lastsMs)
    await this.end()
    await sleep(calmMs)
  }

  async end(): Promise<void> {
    this.partitions.heal()
    for (const node of this.paused) this.cluster.node(node).resume()
    this.paused.clear()
    const down = [...this.down]
    this.down.clear()
    await Promise.all(down.map((node) => this.cluster.node(node).restart({ wait: false })))
  }

  private async begin(fault: Fault): Promise<void> {
    const nodes = this.cluster.nodes.map((_, node) => node)
    switch (fault.type) {
      case 'kill':
        return this.kill(await this.nodeOf(fault.target))
      case 'kill-all':
        await Promise.all(nodes.map((node) => this.kill(node)))
        return
      case 'pause': {
        const node = await this.nodeOf(fault.target)
        await this.cluster.node(node).pause()
        this.paused.add(node)
        return
      }
      case 'isolate': {
        const node = await this.nodeOf(fault.target)
        for (const other of nodes) {
          if (other === node) continue
          if (fault.ways !== 'out') this.partitions.cut(other, node)
          if (fault.ways !== 'in') this.partitions.cut(node, other)
        }
        return
      }
      case 'cut':
        return this.partitions.cut(fault.from, fault.to)
      case 'split': {
        const others = nodes.filter((node) => !fault.group.includes(node))
        return this.partitions.split(fault.group, others)
      }
      default:
        fault satisfies never
    }
  }

  private async kill(node: number): Promise<void> {
    await this.cluster.node(node).kill()
    this.paused.delete(node)
    this.down.add(node)
  }

  private async nodeOf(target: Target): Promise<number> {
    if (target !== 'leader') return target
    const answers = await Promise.all(this.cluster.endpoints.map((endpoint) => isLeader(endpoint)))
    return Math.max(0, answers.indexOf(true))
  }
}

async function isLeader(endpoint: string): Promise<boolean> {
  const client = new GatewayClient(endpoint, 500)
  try {
    const { header, leader } = (await client.call('maintenance/status', {})) as {
      header: { member_id: string }
      leader: string
    }
    return header.member_id === leader
  } catch {
    return false
  } finally {
    client.close()
  }
}
