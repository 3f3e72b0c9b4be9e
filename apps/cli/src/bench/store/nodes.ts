import { setTimeout as sleep } from 'node:timers/promises'
import { type Engine, etcdEngine, hstoreEngine, startCluster, type TestCluster } from '@ticketcd/cluster'
import { openStore } from '../../connection.ts'
import { Failure } from '../../failure.ts'
import { type Helper, sharedNowMs } from '../live-helper.ts'
import type { EngineName } from './comparison.ts'
import type { LoadQuestion, Target, TimeAnswer } from './load-question.ts'
import { restartTimeoutMs } from './moments.ts'
import { cpuUsOf } from './processes.ts'

const engines: Readonly<Record<EngineName, Engine>> = { hstore: hstoreEngine, etcd: etcdEngine }

const leaderTimeoutMs = 30_000
const answerSlackMs = 60_000
/** Far above the time of any engine. */
const fillMsPerKey = 0.5

/** Five nodes of one engine. */
export class Nodes {
  /** From the start of the first process to the first successful put. */
  readonly startMs: number
  private readonly cluster: TestCluster
  private readonly load: Helper

  private constructor(cluster: TestCluster, load: Helper, startMs: number) {
    this.cluster = cluster
    this.load = load
    this.startMs = startMs
  }

  static async start(name: EngineName, load: Helper): Promise<Nodes> {
    let startedAtMs = 0
    const cluster = await startCluster({
      nodes: 5,
      engine: engines[name],
      wait: false,
      // Called directly before the first process starts.
      place: async () => {
        startedAtMs = sharedNowMs()
        return {}
      },
    })
    try {
      const ports = portsOf(cluster)
      const { ms } = await load.ask<TimeAnswer>({ ask: 'first-put', ports, startedAtMs }, answerSlackMs)
      // The other nodes may open their ports later, and a load does not reconnect.
      for (const port of ports)
        await load.ask<TimeAnswer>({ ask: 'first-get', port, startedAtMs }, restartTimeoutMs + answerSlackMs)
      return new Nodes(cluster, load, ms)
    } catch (error) {
      await cluster.stop()
      throw error
    }
  }

  get target(): Target {
    return { ports: portsOf(this.cluster), pids: this.cluster.nodes.flatMap(({ pid }) => pid ?? []) }
  }

  ask<Answer>(question: LoadQuestion): Promise<Answer> {
    return this.load.ask(question, durationMsOf(question) + answerSlackMs)
  }

  /**
   * Kills the leader.
   * @returns the time until a put succeeds again, in milliseconds
   */
  async killLeader(): Promise<number> {
    const at = await this.leader()
    const { nodes } = this.cluster
    const { ports } = this.target
    const { pid } = this.cluster.node(at)
    if (pid === undefined) throw new Failure('The leader has ended by itself.')
    const others = ports.filter((_, each) => each !== at)
    const { ms } = await this.ask<TimeAnswer>({ ask: 'gap', ports: others, pid })
    await nodes[at]?.kill()
    await nodes[at]?.restart()
    return ms
  }

  /**
   * Stops a node and starts it again on its data.
   *
   * @returns the CPU of its process and the time, both in milliseconds, until it answers a
   *   serializable range
   */
  async restartOne(): Promise<{ readonly cpuMs: number; readonly ms: number }> {
    const node = this.cluster.node(0)
    const [port = 0] = this.target.ports
    await node.stop()
    const startedAtMs = sharedNowMs()
    await node.restart({ wait: false })
    const { pid } = node
    const question: LoadQuestion = { ask: 'first-get', port, startedAtMs }
    const { ms } = await this.load.ask<TimeAnswer>(question, restartTimeoutMs + answerSlackMs)
    if (pid === undefined) throw new Failure('The node has ended by itself.')
    return { cpuMs: cpuUsOf([pid]) / 1_000, ms }
  }

  stop(): Promise<void> {
    return this.cluster.stop()
  }

  private async leader(): Promise<number> {
    const { endpoints } = this.cluster
    const store = openStore(endpoints, {})
    const until = performance.now() + leaderTimeoutMs
    try {
      while (performance.now() < until) {
        const all = await Promise.all(
          endpoints.map((host) => store.cluster.status(host).catch(() => undefined)),
        )
        const at = all.findIndex((status) => status?.isLeader)
        if (at >= 0) return at
        await sleep(50)
      }
      throw new Failure('The nodes have no leader.')
    } finally {
      store.close()
    }
  }
}

function durationMsOf(question: LoadQuestion): number {
  if ('measureMs' in question) return question.warmUpMs + question.measureMs
  return question.ask === 'fill' ? (question.to - question.from) * fillMsPerKey : 0
}

function portsOf({ endpoints }: TestCluster): number[] {
  return endpoints.map((endpoint) => Number(endpoint.split(':').at(-1)))
}
