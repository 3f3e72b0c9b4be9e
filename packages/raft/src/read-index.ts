import { reachedByMajority } from './configuration.ts'
import type { Core } from './core.ts'
import type { Index } from './entry.ts'
import type { Leader } from './role.ts'

/*
 * Invariant: a read answers with everything that was committed when it was asked for (thesis §6.4).
 *
 * 1. A leader's commit index is up to date only once an entry of its own term is committed; reads
 *    wait until then.
 * 2. The commit index of that moment is noted, and a new round of heartbeats begins. Rounds are
 *    never used again.
 * 3. When a majority has answered that round or a later one, nobody had replaced this leader when
 *    the read was asked for, however long this process was paused since. The state machine may
 *    answer once it has applied the index.
 */
export class Reads {
  /** The newest round of heartbeats. */
  round = 0
  private waiting: number[] = []
  private confirming: { readonly round: number; readonly index: Index; readonly ids: readonly number[] }[] =
    []

  add(id: number): void {
    this.waiting.push(id)
  }

  /** All that were asked for and not confirmed. */
  all(): number[] {
    return [...this.confirming.flatMap(({ ids }) => ids), ...this.waiting]
  }

  /** Puts all waiting reads into one new round. @returns false when none waits */
  begin(index: Index): boolean {
    if (this.waiting.length === 0) return false
    this.round += 1
    this.confirming.push({ round: this.round, index, ids: this.waiting })
    this.waiting = []
    return true
  }

  /** Takes out the reads of all rounds up to this one. */
  confirm(round: number): { id: number; index: Index }[] {
    const confirmed = this.confirming.filter((each) => each.round <= round)
    this.confirming = this.confirming.slice(confirmed.length)
    return confirmed.flatMap(({ ids, index }) => ids.map((id) => ({ id, index })))
  }
}

export function read(core: Core, id: number): void {
  if (core.role.type === 'leader') core.role.reads.add(id)
  else core.refusedReads.push(id)
}

/** @returns whether a round has begun, so that heartbeats have to go out */
export function beginReads({ log }: Core, { reads, firstIndexOfTerm }: Leader): boolean {
  return log.committed >= firstIndexOfTerm && reads.begin(log.committed)
}

export function confirmReads(core: Core, { reads, progress }: Leader): void {
  const answered = reachedByMajority(core.configuration, (voter) =>
    voter === core.id ? reads.round : (progress.get(voter)?.round ?? 0),
  )
  for (const read of reads.confirm(answered)) core.reads.push(read)
}
