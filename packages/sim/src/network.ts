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

/** Carries messages between nodes: some late, some twice, some never. */
export class SimNetwork<Message> {
  faults: NetworkFaults = { lost: 0, doubled: 0, late: 0 }
  private readonly cut = new Set<string>()
  private readonly timeline: Timeline
  private readonly chance: Chance
  private readonly deliver: (to: NodeId, message: Message) => void

  constructor(timeline: Timeline, chance: Chance, deliver: (to: NodeId, message: Message) => void) {
    this.timeline = timeline
    this.chance = chance
    this.deliver = deliver
  }

  /** @param onLost runs if the message never arrives, and the sender can see it */
  send(from: NodeId, to: NodeId, message: Message, onLost?: () => void): void {
    const { chance, faults } = this
    if (this.cut.has(line(from, to)) || chance.happens(faults.lost)) {
      if (onLost !== undefined) this.timeline.after(chance.between(1, 50), onLost)
      return
    }
    const copies = chance.happens(faults.doubled) ? 2 : 1
    for (let copy = 0; copy < copies; copy += 1) {
      const ms = chance.happens(faults.late) ? chance.between(20, 400) : chance.between(0, 4)
      this.timeline.after(ms, () => this.deliver(to, message))
    }
  }

  /** Nothing from any of `from` reaches any of `to`; the other way stays open. */
  sever(from: readonly NodeId[], to: readonly NodeId[]): void {
    for (const a of from) for (const b of to) if (a !== b) this.cut.add(line(a, b))
  }

  heal(): void {
    this.cut.clear()
  }
}

function line(from: NodeId, to: NodeId): string {
  return `${from}>${to}`
}
