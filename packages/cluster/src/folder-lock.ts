import { existsSync, realpathSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { claimFile, ownerOf } from './claim.ts'
import { ClusterError } from './cluster-error.ts'

/**
 * Runs one change at a time on the cluster in `dir`, across processes; throws if another one runs.
 */
export async function locked<Result>(dir: string, work: () => Promise<Result>): Promise<Result> {
  const lock = join(dir, 'cluster.lock')
  const claim = claimFile(lock)
  if (claim === undefined) {
    throw new ClusterError(
      `Another command (process ${ownerOf(lock)}) is changing the cluster in ${dir}. Try again when it is done; ` +
        `if that process is none of ours, remove ${lock}.`,
      { reason: 'busy' },
    )
  }
  try {
    return await work()
  } finally {
    claim.release()
  }
}

/**
 * Nodes are recognised by the paths they were started with, so a folder must have one name even
 * behind a link.
 */
export function canonical(path: string): string {
  return existsSync(path) ? realpathSync(path) : join(canonical(dirname(path)), basename(path))
}
