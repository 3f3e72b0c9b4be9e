import { setTimeout as sleep } from 'node:timers/promises'
import type { SeededRandomizer } from '../data/randomizer.ts'
import type { Fleet } from './fleet.ts'

/** Between two deeds, and how long what was broken stays so, in milliseconds. */
const betweenMs = { min: 1_500, spread: 3_000 }
const nodeDownMs = { min: 700, spread: 2_500 }
const apiDownMs = { min: 100, spread: 1_000 }

/**
 * Breaks things at random, and mends them. Never more nodes than a minority at once, nor all processes of the api: then nothing could
 * go on, and there is another test for that.
 */
export class Chaos {
  /** What was done so far, by kind. */
  readonly deeds = { 'nodes killed': 0, 'nodes paused': 0, 'apis killed': 0 }
  private readonly fleet: Fleet
  private readonly chance: SeededRandomizer
  private readonly stopping = new AbortController()
  private readonly mending = new Set<Promise<void>>()
  private readonly brokenNodes = new Set<number>()
  private readonly brokenApis = new Set<number>()
  private running: Promise<void> | undefined
  private failure: unknown

  constructor(fleet: Fleet, chance: SeededRandomizer) {
    this.fleet = fleet
    this.chance = chance
  }

  start(): void {
    this.running = this.run()
  }

  /** What stands, in words. */
  get standing(): string {
    const { cluster, apis } = this.fleet
    const nodes = cluster.nodes.length
    return `nodes ${nodes - this.brokenNodes.size}/${nodes} · apis ${apis.length - this.brokenApis.size}/${apis.length}`
  }

  /** Breaks nothing more, and resolves when all is mended. */
  async stop(): Promise<void> {
    this.stopping.abort()
    await this.running
    await Promise.all(this.mending)
    if (this.failure !== undefined) throw this.failure
  }

  private async run(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      await this.pause(betweenMs)
      if (this.stopping.signal.aborted) return
      const draw = this.chance.next()
      if (draw < 0.5) this.breakApi()
      else this.breakNode(draw < 0.8 ? 'kill' : 'pause')
    }
  }

  private breakApi(): void {
    const { apis } = this.fleet
    const index = this.pickFrom(apis.length, this.brokenApis, apis.length - 1)
    const api = index === undefined ? undefined : apis[index]
    if (index === undefined || !api) return
    this.deeds['apis killed'] += 1
    this.broken(this.brokenApis, index, async () => {
      await api.kill()
      await this.pause(apiDownMs)
      await api.start(new AbortController().signal)
    })
  }

  private breakNode(how: 'kill' | 'pause'): void {
    const { nodes } = this.fleet.cluster
    const minority = Math.ceil(nodes.length / 2) - 1
    const index = this.pickFrom(nodes.length, this.brokenNodes, minority)
    const node = index === undefined ? undefined : nodes[index]
    if (index === undefined || !node) return
    this.deeds[how === 'kill' ? 'nodes killed' : 'nodes paused'] += 1
    this.broken(this.brokenNodes, index, async () => {
      if (how === 'kill') await node.kill()
      else node.pause()
      await this.pause(nodeDownMs)
      if (how === 'kill') await node.restart()
      else node.resume()
    })
  }

  private broken(set: Set<number>, index: number, work: () => Promise<void>): void {
    set.add(index)
    const mended = work()
      .catch((error: unknown) => {
        this.failure ??= error
      })
      .finally(() => {
        set.delete(index)
        this.mending.delete(mended)
      })
    this.mending.add(mended)
  }

  /** Something that is whole, unless so many are broken as may be. */
  private pickFrom(count: number, broken: ReadonlySet<number>, brokenMax: number): number | undefined {
    // Drawn in any case, so that the seed decides the same however fast things are mended.
    const index = Math.floor(this.chance.next() * count)
    return broken.size >= brokenMax || broken.has(index) ? undefined : index
  }

  private pause({ min, spread }: { min: number; spread: number }): Promise<void> {
    const waitMs = min + spread * this.chance.next()
    return sleep(waitMs, undefined, { signal: this.stopping.signal }).catch(() => undefined)
  }
}
