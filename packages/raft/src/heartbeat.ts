import { majorityOf } from './configuration.ts'
import type { Core } from './core.ts'
import { becomeFollower } from './follower.ts'
import type { Heartbeat, HeartbeatReply } from './message.ts'
import { askForLoss } from './replication.ts'
import type { Leader } from './role.ts'

/*
 * Invariant: a leader that no majority answers steps down within one election time-out (thesis
 * §6.2). Its clients then try other nodes, and its followers stop protecting it from elections.
 */

export function broadcastHeartbeat(core: Core, leader: Leader): void {
  leader.heartbeatElapsed = 0
  const { round } = leader.reads
  for (const to of core.peers) {
    // Beyond its acknowledgement the member's log may differ.
    const committed = Math.min(leader.progress.get(to)?.match ?? 0, core.log.committed)
    core.send({ type: 'heartbeat', to, committed, round })
  }
}

export function onHeartbeat(core: Core, { from, committed, round }: Heartbeat): void {
  core.commit(committed)
  core.send({ type: 'heartbeat-reply', to: from, round })
}

export function onHeartbeatReply(core: Core, leader: Leader, { from, round }: HeartbeatReply): void {
  const progress = leader.progress.get(from)
  if (progress === undefined) return
  progress.isActive = true
  progress.round = Math.max(progress.round, round)
  progress.answered()
  askForLoss(core, from, progress)
}

/** Steps down if fewer than a majority have answered since the last check. */
export function checkQuorum(core: Core, { progress }: Leader): void {
  const { configuration, id, term } = core
  const active = configuration.voters.filter((voter) => voter === id || progress.get(voter)?.isActive)
  if (active.length < majorityOf(configuration)) becomeFollower(core, term, undefined)
  else for (const each of progress.values()) each.isActive = false
}
