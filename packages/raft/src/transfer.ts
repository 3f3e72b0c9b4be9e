import type { NodeId } from './configuration.ts'
import type { Core } from './core.ts'
import type { Leader } from './role.ts'

/*
 * Invariant (thesis §3.10): during a transfer a leader accepts no proposals, so that its successor
 * can catch up. If the transfer does not succeed within an election time-out, the leader continues
 * as before.
 */

/**
 * Begins a transfer. An impossible one is ignored: the caller observes the result by the leader.
 */
export function transferLeadership(core: Core, to: NodeId): void {
  const { role } = core
  if (role.type !== 'leader' || to === core.id || !core.configuration.voters.includes(to)) return
  role.transfer = { to, elapsed: 0, isSent: false }
}

/** Makes the successor campaign as soon as it has the whole log. */
export function continueTransfer(core: Core, { transfer, progress }: Leader): void {
  if (transfer === undefined || transfer.isSent) return
  if (progress.get(transfer.to)?.match !== core.log.lastIndex) return
  transfer.isSent = true
  core.send({ type: 'timeout-now', to: transfer.to })
}

export function tickTransfer({ settings, configuration }: Core, leader: Leader): void {
  const { transfer } = leader
  if (transfer === undefined) return
  transfer.elapsed += 1
  if (transfer.elapsed >= settings.electionTicks || !configuration.voters.includes(transfer.to))
    leader.transfer = undefined
}

/**
 * A leader that was removed makes the voter with the longest log campaign, so that no node waits
 * for a time-out.
 */
export function handOver(core: Core, { progress }: Leader): void {
  const match = (voter: NodeId) => progress.get(voter)?.match ?? 0
  const [first, ...others] = core.configuration.voters
  if (first === undefined) return
  const to = others.reduce((best, voter) => (match(voter) > match(best) ? voter : best), first)
  core.send({ type: 'timeout-now', to })
}
