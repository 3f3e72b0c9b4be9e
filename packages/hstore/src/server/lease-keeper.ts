import type { Leases } from '@ticketcd/mvcc'
import { LeaseCheckpointRequest, LeaseRevokeRequest } from '@ticketcd/wire'
import type { LeaseQuestion, LeaseTime } from '../services/lease-question.ts'
import type { CommandCaller } from '../state/command.ts'
import { type CommandKind, nodeItself } from '../state/command.ts'
import { Ticks } from '../ticks.ts'

/*
 * Counts the time of leases on the leader.
 *
 * Invariants:
 * 1. Only a leader that has applied an entry of its own term counts: a revocation of an earlier
 *    leader is applied by then, so no client is granted time for a lease that ends anyway.
 * 2. A revocation goes into the leader's own log or nowhere. A deposed leader's does not reach the
 *    next one, which has given the lease new time (etcd #15247).
 */

const expiryMs = 100
const leasesMax = 1_000

export interface LeaseSource {
  readonly leases: Leases
  /** Whether this node leads and has applied an entry of its term. */
  readonly isLeading: boolean
  now(): number
  /** Commits a command if this node leads; resolves with whether it entered the log. */
  proposeAsLeader(kind: CommandKind, caller: CommandCaller, request: Uint8Array): Promise<boolean>
}

export class LeaseKeeper {
  private readonly source: LeaseSource
  private readonly electionMs: number
  private readonly cancelTicks: () => void

  constructor(source: LeaseSource, electionMs: number, ticks = new Ticks()) {
    this.source = source
    this.electionMs = electionMs
    this.cancelTicks = ticks.every(expiryMs, () => this.tick())
  }

  close(): void {
    this.cancelTicks()
    this.source.leases.demote()
  }

  /**
   * @returns undefined where this node does not lead, or where the lease ends right now: ask again
   */
  async answer({ type, id }: LeaseQuestion): Promise<LeaseTime | undefined> {
    this.follow()
    const { leases } = this.source
    const { timers } = leases
    if (timers === undefined) return undefined
    const now = this.source.now()
    if (type === 'time-to-live') return timers.timeToLive(id, now, false)
    const kept = timers.keepAlive(id, now)
    if (kept.type !== 'alive') return kept.type === 'not-found' ? { ttl: 0, grantedTtl: 0 } : undefined
    // A new leader would otherwise start from the checkpoint, which is less than the time that the
    // client received.
    if (kept.isCheckpointed && !(await this.checkpoint([{ id, remainingTtl: 0 }]))) return undefined
    return { ttl: kept.ttl, grantedTtl: kept.ttl }
  }

  /** Starts or stops the timers with the leadership. */
  private follow(): void {
    const { leases, isLeading } = this.source
    if (!isLeading) leases.demote()
    else if (leases.timers === undefined) leases.promote(this.source.now(), this.electionMs)
  }

  private tick(): void {
    this.follow()
    const { timers } = this.source.leases
    if (timers === undefined) return
    const now = this.source.now()
    for (const id of timers.expired(now, leasesMax))
      void this.source.proposeAsLeader('leaseRevoke', nodeItself, LeaseRevokeRequest.encode({ id }))
    const due = timers.checkpointsDue(now, leasesMax)
    if (due.length > 0) void this.checkpoint(due)
  }

  private checkpoint(checkpoints: readonly { id: bigint; remainingTtl: number }[]): Promise<boolean> {
    return this.source.proposeAsLeader(
      'leaseCheckpoint',
      nodeItself,
      LeaseCheckpointRequest.encode({ checkpoints }),
    )
  }
}
