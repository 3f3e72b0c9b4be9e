import type { NodeId } from './configuration.ts'
import type { Core } from './core.ts'
import type { Leader } from './role.ts'

/*
 * Invariant (thesis §3.10): while it hands over, a leader takes no proposals, so its successor can
 * catch up; when that does not succeed within an election time-out it goes on as before.
 */

/** Begins to hand over. What cannot be done is left: the caller sees it by who leads. */
export function transferLeadership(core: Core, to: NodeId): void {
  const { role } = core
  if (role.type !== 'leader' || to === core.id || !core.configuration.voters.includes(to)) return
  role.transfer = { to, elapsed: 0, isSent: false }
}

/** Makes the successor campaign as soon as it holds the whole log. */
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
 * A leader that was removed makes the voter with the longest log campaign, so that nobody waits for
 * a time-out.
 */
export function handOver(core: Core, { progress }: Leader): void {
  const match = (voter: NodeId) => progress.get(voter)?.match ?? 0
  const [first, ...others] = core.configuration.voters
  if (first === undefined) return
  const to = others.reduce((best, voter) => (match(voter) > match(best) ? voter : best), first)
  core.send({ type: 'timeout-now', to })
}
