import { setTimeout as sleep } from 'node:timers/promises'
import type { Input, NodeId, Status } from '@ticketcd/raft'

const pollMs = 5

/** The part of the consensus that hands over. */
export interface Leadership {
  readonly status: Status
  take(input: Input): void
}

/**
 * Hands the leadership to a voter.
 *
 * @returns whether it leads; false after the time, or where this node does not lead any more
 */
export async function handOver(leadership: Leadership, to: NodeId, timeoutMs: number): Promise<boolean> {
  const until = performance.now() + timeoutMs
  const { term } = leadership.status
  leadership.take({ type: 'transfer-leadership', to })
  for (;;) {
    const { leader, term: now } = leadership.status
    if (leader === to) return true
    // Somebody else was elected.
    if (now > term && leader !== undefined) return false
    if (performance.now() > until) return false
    await sleep(pollMs)
  }
}
