import type { TestNode } from '@ticketcd/cluster'
import type { ApiProcess, Fleet } from '../fleet.ts'
import { pause } from '../pause.ts'
import { drawFault, type FaultName, type FaultPlan, type FaultTarget, isPartition } from './fault.ts'
import { FaultLog } from './fault-log.ts'

export interface FaultInjectorOptions {
  readonly fleet: Fleet
  /** The faults to select from. */
  readonly faults: readonly FaultName[]
  readonly chance: { next(): number }
  /** @returns the index of the leader; -1 without one */
  leader(): Promise<number>
  /** The highest number of active faults, in addition to the limits for nodes and for processes. */
  readonly atOnceMax?: number | undefined
}

/**
 * Injects faults at random and repairs them. At most a minority of the nodes is faulty at once, and
 * never all api processes. Without a quorum, or without an api, no sale is possible; other tests
 * cover that.
 */
export class FaultInjector {
  readonly log = new FaultLog(() => performance.now())
  private readonly options: FaultInjectorOptions
  private readonly stopping = new AbortController()
  private readonly active = new Set<Promise<void>>()
  private readonly faulty = { node: new Set<number>(), api: new Set<number>() }
  private running: Promise<void> | undefined
  private failure: unknown

  constructor(options: FaultInjectorOptions) {
    this.options = options
  }

  start(): void {
    this.running = this.run()
  }

  /** The numbers of healthy nodes and processes, as text. */
  get status(): string {
    const { cluster, apis } = this.options.fleet
    const nodes = cluster.nodes.length
    return `nodes ${nodes - this.faulty.node.size}/${nodes} · apis ${apis.length - this.faulty.api.size}/${apis.length}`
  }

  /**
   * Injects no more faults, and resolves when all are repaired.
   * @throws the first failure of a repair
   */
  async stop(): Promise<void> {
    this.stopping.abort()
    await this.running
    await Promise.all(this.active)
    if (this.failure !== undefined) throw this.failure
  }

  private async run(): Promise<void> {
    const { faults, chance } = this.options
    while (!this.stopping.signal.aborted) {
      const plan = drawFault(faults, chance)
      await this.wait(plan.afterMs)
      if (!this.stopping.signal.aborted) this.inject(plan, await this.indexOf(plan))
    }
  }

  private async indexOf({ target, which, prefersLeader }: FaultPlan): Promise<number> {
    const leader = target === 'node' && prefersLeader ? await this.options.leader() : -1
    return leader >= 0 ? leader : Math.floor(which * this.processes(target).length)
  }

  private processes(target: FaultTarget): readonly (TestNode | ApiProcess)[] {
    const { cluster, apis } = this.options.fleet
    return target === 'node' ? cluster.nodes : apis
  }

  private inject(plan: FaultPlan, index: number): void {
    const { target, kind } = plan
    const processes = this.processes(target)
    const faultyMax = target === 'node' ? Math.ceil(processes.length / 2) - 1 : processes.length - 1
    const faulty = this.faulty[target]
    const process = processes[index]
    const atOnceMax = this.options.atOnceMax ?? Number.POSITIVE_INFINITY
    if (!process || faulty.has(index) || faulty.size >= faultyMax || this.active.size >= atOnceMax) return
    faulty.add(index)
    const end = this.log.begin(`${target}-${kind}`, process.name)
    const repaired = this.hold(process, plan)
      .catch((error: unknown) => {
        this.failure ??= error
      })
      .finally(() => {
        end()
        faulty.delete(index)
        this.active.delete(repaired)
      })
    this.active.add(repaired)
  }

  /** Makes a process faulty for the planned time. Resolves when it is repaired. */
  private async hold(process: TestNode | ApiProcess, { kind, durationMs }: FaultPlan): Promise<void> {
    if (isPartition(kind)) {
      const heal = await this.options.fleet.network.partition(process.name, kind)
      await this.wait(durationMs)
      return heal()
    }
    if (kind === 'pause') {
      await process.pause()
      await this.wait(durationMs)
      return process.resume()
    }
    await process.kill()
    await this.wait(durationMs)
    await process.restart()
  }

  private wait(ms: number): Promise<void> {
    return pause(ms, this.stopping.signal)
  }
}
