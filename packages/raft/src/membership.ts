import { afterChange, type Configuration, type MembershipChange, type NodeId } from './configuration.ts'
import type { Core } from './core.ts'
import type { Index } from './entry.ts'
import type { RaftSettings } from './options.ts'
import type { ProposalRefusal } from './output.ts'
import { Progress } from './progress.ts'
import type { Leader } from './role.ts'

/*
 * Invariants (thesis §4.1, and its correction of 2015):
 * 1. One change at a time: a new one waits until the last is committed.
 * 2. A leader changes nothing before an entry of its own term is committed. Otherwise two leaders
 *    could each have a change that the other lacks, with majorities that share no node.
 * 3. A configuration is used as soon as it is in the log, and is undone when its entry is replaced.
 * 4. A leader that has removed or demoted itself stays leader until that is committed, without
 *    counting itself (thesis §4.2.2).
 */

export function changeMembership(core: Core, id: number, change: MembershipChange): void {
  const configuration = configurationAfter(core, change)
  if (typeof configuration === 'string') {
    core.answers.push({ id, refusal: configuration })
    return
  }
  const { term, log, role } = core
  const entry = { type: 'configuration', term, index: log.lastIndex + 1, configuration } as const
  core.push(entry)
  if (role.type === 'leader') followMembers(core, role)
  core.answers.push({ id, index: entry.index, term })
}

/** Adds a progress for each member, and removes that of former members. */
export function followMembers(core: Core, { progress }: Leader): void {
  const { windowMessagesMax: messagesMax, windowBytesMax: bytesMax } = core.settings
  for (const node of [core.id, ...core.peers])
    if (!progress.has(node))
      progress.set(node, new Progress(core.log.lastIndex + 1, { messagesMax, bytesMax }))
  for (const node of progress.keys()) if (node !== core.id && !core.isMember(node)) progress.delete(node)
}

/**
 * Whether this leader's own removal or demotion is committed, so that it can step down (thesis
 * §4.2.2).
 */
export function isRemoved({ log, isVoter }: Core): boolean {
  return !isVoter && log.committed >= log.configurationIndex
}

/**
 * A tenth of a short log is too much as well, as in etcd: a learner that never answered has
 * nothing.
 */
function lags({ progress }: Leader, node: NodeId, lastIndex: Index, settings: RaftSettings): boolean {
  const learner = progress.get(node)
  const lagMax = Math.min(settings.promotionLagMax, Math.floor(lastIndex / 10))
  return learner !== undefined && learner.match + lagMax < lastIndex
}

function configurationAfter(core: Core, change: MembershipChange): Configuration | ProposalRefusal {
  const { role, log, settings } = core
  if (role.type !== 'leader') return 'not-leader'
  if (role.transfer !== undefined) return 'transferring'
  if (log.committed < log.configurationIndex) return 'change-under-way'
  if (log.committed < role.firstIndexOfTerm) return 'term-not-committed'
  if (change.type === 'promote' && lags(role, change.node, log.lastIndex, settings)) return 'learner-lags'
  return afterChange(core.configuration, change)
}
