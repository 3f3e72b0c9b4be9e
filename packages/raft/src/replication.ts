import { type NodeId, reachedByMajority } from './configuration.ts'
import type { Core } from './core.ts'
import { sizeOf } from './entry.ts'
import { invariant } from './invariant.ts'
import type { Append, AppendAccepted, AppendRejected, Commit } from './message.ts'
import type { Progress } from './progress.ts'
import type { Leader } from './role.ts'

/*
 * Invariants:
 * 1. Log Matching (paper §5.3): a follower accepts entries only if the one before them agrees.
 * 2. Only entries of the leader's own term are committed by counting; with them everything before
 *    (paper §5.4.2).
 * 3. An acknowledged entry is durable at the follower. The leader's own log counts when it is
 *    durable, too, so a leader sends entries while it writes them.
 */

/** Appends a client's command to the log. */
export function propose(core: Core, id: number, command: Uint8Array): void {
  const { role, log, settings } = core
  if (role.type !== 'leader') {
    core.answers.push({ id, refusal: 'not-leader' })
  } else if (role.transfer !== undefined) {
    core.answers.push({ id, refusal: 'transferring' })
  } else if (
    log.lastIndex - log.committed >= settings.uncommittedEntriesMax ||
    role.uncommittedBytes >= settings.uncommittedBytesMax
  ) {
    core.answers.push({ id, refusal: 'busy' })
  } else {
    const entry = { type: 'command', term: core.term, index: log.lastIndex + 1, command } as const
    core.push(entry)
    role.uncommittedBytes += sizeOf(entry)
    core.answers.push({ id, index: entry.index, term: entry.term })
  }
}

/** Sends each member the entries that it lacks, as far as its window allows. */
export function replicate(core: Core, leader: Leader): void {
  acknowledgeOwnLog(core, leader)
  for (const [node, progress] of leader.progress) if (node !== core.id) replicateTo(core, node, progress)
}

/** Commits the entries that a majority has. */
export function advanceCommit(core: Core, leader: Leader): void {
  const held = reachedByMajority(core.configuration, (voter) => leader.progress.get(voter)?.match ?? 0)
  if (held < leader.firstIndexOfTerm || held <= core.log.committed) return
  for (const entry of core.log.from(core.log.committed + 1)) {
    if (entry.index > held) break
    if (entry.index >= leader.firstIndexOfTerm && entry.type === 'command')
      leader.uncommittedBytes -= sizeOf(entry)
  }
  core.commit(held)
}

/** The follower's part of replication. */
export function onAppend(
  core: Core,
  { from, previousIndex, previousTerm, entries, committed }: Append,
): void {
  const { log } = core
  if (previousIndex < log.committed) {
    // The message is late or repeated. Committed entries agree with every leader (paper §5.4.3).
    core.send({ type: 'append-accepted', to: from, index: log.committed })
    return
  }
  if (!log.matches(previousIndex, previousTerm)) {
    const hint = log.lastPossibleMatch(previousIndex, previousTerm)
    core.send({
      type: 'append-rejected',
      to: from,
      rejectedIndex: previousIndex,
      hintIndex: hint.index,
      hintTerm: hint.term,
    })
    return
  }
  core.append(entries)
  const lastIndex = previousIndex + entries.length
  // Later entries of the own log may conflict with the leader's.
  core.commit(Math.min(committed, lastIndex))
  core.send({ type: 'append-accepted', to: from, index: lastIndex })
}

/**
 * Log Matching (invariant 1): a node that has the entry has all entries before it, as they were
 * committed.
 */
export function onCommit(core: Core, { index, indexTerm }: Commit): void {
  if (core.log.matches(index, indexTerm)) core.commit(index)
}

export function onAppendAccepted(leader: Leader, { from, index }: AppendAccepted): void {
  const progress = leader.progress.get(from)
  if (progress === undefined) return
  progress.isActive = true
  progress.accepted(index)
}

export function onAppendRejected(core: Core, leader: Leader, message: AppendRejected): void {
  const progress = leader.progress.get(message.from)
  if (progress === undefined) return
  progress.isActive = true
  // The follower has no entry of a later term up to the hint, so this log cannot agree where it has
  // one.
  const { index } = core.log.lastPossibleMatch(message.hintIndex, message.hintTerm)
  progress.rejected(message.rejectedIndex, index)
}

/**
 * Tests whether a member has the entries that were sent to it: it rejects an append without entries
 * if the ones before were lost. The window does not delay this message, because lost messages fill
 * the window.
 */
export function askForLoss(core: Core, node: NodeId, progress: Progress): void {
  if (progress.state !== 'replicate' || progress.match >= core.log.lastIndex) return
  if (core.log.termAt(progress.next - 1) === undefined) progress.startProbing()
  else sendAppend(core, node, progress, false)
}

function replicateTo(core: Core, node: NodeId, progress: Progress): void {
  while (progress.isOpen) {
    if (core.log.termAt(progress.next - 1) === undefined) {
      // A member that does not answer could not receive it.
      if (!progress.isActive) return
      progress.needsSnapshot(core.log.firstIndex - 1)
      core.snapshotsTo.push(node)
      return
    }
    const hasEntries = progress.next <= core.log.lastIndex
    if (progress.state === 'replicate' && !hasEntries) {
      sendCommit(core, node, progress)
      return
    }
    sendAppend(core, node, progress, hasEntries)
    if (!hasEntries) return
  }
}

function sendAppend(core: Core, to: NodeId, progress: Progress, withEntries: boolean): void {
  const { log, settings } = core
  const previousIndex = progress.next - 1
  const previousTerm = log.termAt(previousIndex)
  if (previousTerm === undefined) return
  const entries = withEntries ? log.from(progress.next, settings.appendBytesMax) : []
  core.send({ type: 'append', to, previousIndex, previousTerm, entries, committed: log.committed })
  progress.sentCommitted = log.committed
  progress.sent(
    previousIndex + entries.length,
    entries.reduce((sum, entry) => sum + sizeOf(entry), 0),
  )
}

function sendCommit(core: Core, to: NodeId, progress: Progress): void {
  const index = core.log.committed
  if (progress.sentCommitted >= index) return
  const indexTerm = core.log.termAt(index)
  invariant(indexTerm !== undefined, 'a log knows the term of its newest committed entry')
  core.send({ type: 'commit', to, index, indexTerm })
  progress.sentCommitted = index
}

/** The leader counts its own log like any other member's: when it is durable. */
function acknowledgeOwnLog(core: Core, { progress }: Leader): void {
  const own = progress.get(core.id)
  if (own === undefined || own.next > core.log.lastIndex) return
  own.next = core.log.lastIndex + 1
  core.send({ type: 'append-accepted', to: core.id, index: core.log.lastIndex })
}
