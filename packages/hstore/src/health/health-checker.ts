import type { MemberId } from '../members/member-id.ts'
import type { MemberTable } from '../members/member-table.ts'
import { Ticks } from '../ticks.ts'
import type { NodeState } from './node-state.ts'

/*
 * A node checks the other members at an interval of its own, which is a setting of the member.
 *
 * Invariant: at most one check of a member is under way, so one that does not answer costs nothing.
 */

/** The result of the newest checks of one member. */
export interface HealthCheck {
  /** False where the newest check had no answer in time. */
  readonly isAnswering: boolean
  /** Milliseconds since the newest result. */
  readonly ageMs: number
  /** The newest answer; undefined where there was none yet. */
  readonly state: NodeState | undefined
}

export interface HealthCheckerParts {
  readonly nodeId: MemberId
  readonly members: MemberTable
  /** Asks a member for its state. Rejects where it cannot be reached. */
  readonly ask: (id: MemberId) => Promise<NodeState>
  /** Milliseconds that never go back. */
  readonly now: () => number
}

/** How often the checker looks whether an interval is over. It is the shortest interval too. */
const tickMs = 100
/** An answer may take so long, and longer where the interval is. */
const answerMs = 500

interface Checked {
  isAnswering: boolean
  checkedAt: number
  state: NodeState | undefined
}

export class HealthChecker {
  private readonly parts: HealthCheckerParts
  private readonly cancelTicks: () => void
  private readonly checked = new Map<MemberId, Checked>()
  /** The start of each check that is under way. */
  private readonly pending = new Map<MemberId, number>()
  private checkedAt = Number.NEGATIVE_INFINITY

  constructor(parts: HealthCheckerParts, ticks = new Ticks()) {
    this.parts = parts
    this.cancelTicks = ticks.every(tickMs, () => this.tick())
  }

  close(): void {
    this.cancelTicks()
  }

  /** @returns undefined for this node itself, and for a member that was not checked yet */
  of(id: MemberId): HealthCheck | undefined {
    const found = this.checked.get(id)
    if (found === undefined) return undefined
    const { checkedAt, ...result } = found
    return { ...result, ageMs: Math.round(this.parts.now() - checkedAt) }
  }

  private tick(): void {
    const { nodeId, members, now } = this.parts
    const intervalMs = members.healthCheckMs(nodeId)
    const at = now()
    for (const [id, since] of this.pending)
      if (at - since >= Math.max(intervalMs, answerMs)) this.note(id, undefined)
    // A timer may fire a little early.
    if (at - this.checkedAt < intervalMs - tickMs / 2) return
    this.checkedAt = at
    const others = members.list.map(({ id }) => id).filter((id) => id !== nodeId)
    for (const id of this.checked.keys()) if (!others.includes(id)) this.checked.delete(id)
    for (const id of others) if (!this.pending.has(id)) void this.check(id, at)
  }

  private async check(id: MemberId, at: number): Promise<void> {
    this.pending.set(id, at)
    const state = await this.parts.ask(id).catch(() => undefined)
    this.pending.delete(id)
    this.note(id, state)
  }

  /** @param state undefined for a check without an answer */
  private note(id: MemberId, state: NodeState | undefined): void {
    if (this.parts.members.member(id) === undefined) return
    this.checked.set(id, {
      isAnswering: state !== undefined,
      checkedAt: this.parts.now(),
      state: state ?? this.checked.get(id)?.state,
    })
  }
}
