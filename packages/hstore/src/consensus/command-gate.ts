import type { Input, Status } from '@ticketcd/raft'

/*
 * A round of replication costs every node some turns of its event loop and a write to its disk,
 * however many commands it carries. So the commands that reach a leader during a round wait for its
 * end and share the next one. A round that takes long, over slow disks or a wide network, does not
 * hold them back for more than `waitMs`. Enough of them are worth a round beside the one under way.
 */

type Propose = Extract<Input, { readonly type: 'propose' }>
type Progress = Pick<Status, 'role' | 'committed' | 'lastIndex'>

const defaultWaitMs = 2
/** So many start the next round at once. */
const heldMax = 128

export class CommandGate {
  private readonly take: (input: Input) => void
  private readonly waitMs: number
  private held: Propose[] = []
  private isRoundUnderWay = false
  private timer: NodeJS.Timeout | undefined

  /** @param take gets each command once, in order */
  constructor(take: (input: Input) => void, waitMs = defaultWaitMs) {
    this.take = take
    this.waitMs = waitMs
  }

  propose(input: Propose): void {
    if (!this.isRoundUnderWay) {
      this.take(input)
      return
    }
    this.held.push(input)
    if (this.held.length >= heldMax) this.release()
    else this.timer ??= setTimeout(this.release, this.waitMs)
  }

  /**
   * Called after each step.
   *
   * @returns whether commands were released, so that the next step sends them
   */
  onStepped({ role, committed, lastIndex }: Progress): boolean {
    // A node that does not lead refuses them.
    this.isRoundUnderWay = role === 'leader' && committed < lastIndex
    if (this.isRoundUnderWay || this.held.length === 0) return false
    this.release()
    return true
  }

  close(): void {
    clearTimeout(this.timer)
    this.held = []
  }

  private readonly release = (): void => {
    clearTimeout(this.timer)
    this.timer = undefined
    const released = this.held
    this.held = []
    for (const input of released) this.take(input)
  }
}
