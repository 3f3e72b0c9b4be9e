import type { NodeId } from './configuration.ts'
import type { Core } from './core.ts'
import type { InstallSnapshot } from './message.ts'

/*
 * Invariants (paper §7):
 * 1. A late snapshot takes nothing back: a log that has its last entry is kept whole.
 * 2. It carries the configuration, because the entries of the configuration are gone.
 * 3. The answer waits until the snapshot is durable.
 */

/** The data has already arrived: the shell announces a snapshot only when it can install it. */
export function onInstallSnapshot(core: Core, { from, snapshot }: InstallSnapshot): void {
  const { log } = core
  if (snapshot.index > log.committed) {
    if (log.matches(snapshot.index, snapshot.term)) core.commit(snapshot.index)
    else core.restore(snapshot)
  }
  core.send({ type: 'append-accepted', to: from, index: log.committed })
}

/** A leader probes the member's log again: the data has arrived, or its transfer has failed. */
export function snapshotEnded({ role }: Core, to: NodeId): void {
  if (role.type === 'leader') role.progress.get(to)?.snapshotEnded()
}
