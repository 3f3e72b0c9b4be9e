import type { NodeId } from '@ticketcd/raft'
import type { Chance } from './chance.ts'
import type { Timeline } from './timeline.ts'

export interface NetworkFaults {
  /** Parts from 0 to 1. */
  readonly lost: number
  readonly doubled: number
  /** Messages that arrive long after others. */
  readonly late: number
}

export const noNetworkFaults: NetworkFaults = { lost: 0, doubled: 0, late: 0 }

interface Cut {
  readonly from: ReadonlySet<NodeId>
  readonly to: ReadonlySet<NodeId>
}

/** Carries messages between nodes: some late, some twice, some never. */
export class SimNetwork<Message> {
  faults: NetworkFaults = noNetworkFaults
  private readonly cuts = new Set<Cut>()
  /** Lines on which messages wait, and the end of the wait. */
  private readonly holds = new Map<string, number>()
  private heals = 0
  private readonly timeline: Timeline
  private readonly chance: Chance
  private readonly deliver: (to: NodeId, message: Message) => void

  constructor(timeline: Timeline, chance: Chance, deliver: (to: NodeId, message: Message) => void) {
    this.timeline = timeline
    this.chance = chance
    this.deliver = deliver
  }

  /** @param onLost runs if the message never arrives, and the sender can detect it */
  send(from: NodeId, to: NodeId, message: Message, onLost?: () => void): void {
    const { chance, faults, timeline } = this
    if (this.isCut(from, to) || chance.happens(faults.lost)) {
      if (onLost !== undefined) timeline.after(chance.between(1, 50), onLost)
      return
    }
    const heldMs = Math.max(0, (this.holds.get(line(from, to)) ?? 0) - timeline.now)
    const copies = chance.happens(faults.doubled) ? 2 : 1
    for (let copy = 0; copy < copies; copy += 1) {
      const ms = chance.happens(faults.late) ? chance.between(20, 400) : chance.between(0, 4)
      const { heals } = this
      timeline.after(heldMs + ms, () => heals === this.heals && this.deliver(to, message))
    }
  }

  /**
   * Nothing from any of `from` reaches any of `to`; the other way stays open.
   *
   * @returns ends this cut, and no other
   */
  sever(from: readonly NodeId[], to: readonly NodeId[]): () => void {
    const cut = { from: new Set(from), to: new Set(to) }
    this.cuts.add(cut)
    return () => this.cuts.delete(cut)
  }

  /** Messages on this line wait for so long and then arrive together, in any order. */
  hold(from: NodeId, to: NodeId, ms: number): void {
    this.holds.set(line(from, to), this.timeline.now + ms)
  }

  /** Ends all cuts. Messages in transit are lost, so no earlier fault affects the time after it. */
  heal(): void {
    this.heals += 1
    this.cuts.clear()
    this.holds.clear()
  }

  private isCut(from: NodeId, to: NodeId): boolean {
    for (const cut of this.cuts) if (cut.from.has(from) && cut.to.has(to)) return true
    return false
  }
}

function line(from: NodeId, to: NodeId): string {
  return `${from}>${to}`
}
