import { reachedByMajority } from './configuration.ts'
import type { Core } from './core.ts'
import type { Leader } from './role.ts'

/*
 * Invariant: a read returns everything that was committed when it was requested (thesis §6.4).
 *
 * 1. A leader's commit index is up to date only once an entry of its own term is committed; reads
 *    wait until then.
 * 2. The commit index of that moment is recorded, and a new round of heartbeats begins. Rounds are
 *    never reused.
 * 3. If a majority has answered that round or a later one, no other leader existed when the read
 *    was requested. This holds even if this process was paused since. The state machine may answer
 *    once it has applied the index.
 */

export function read(core: Core, id: number): void {
  if (core.role.type === 'leader') core.role.reads.add(id)
  else core.refusedReads.push(id)
}

/** @returns whether a round has begun, so that heartbeats must be sent */
export function beginReads({ log }: Core, { reads, firstIndexOfTerm }: Leader): boolean {
  return log.committed >= firstIndexOfTerm && reads.begin(log.committed)
}

export function confirmReads(core: Core, { reads, progress }: Leader): void {
  const answered = reachedByMajority(core.configuration, (voter) =>
    voter === core.id ? reads.round : (progress.get(voter)?.round ?? 0),
  )
  for (const read of reads.confirm(answered)) core.reads.push(read)
}
