import { accessSync, constants, mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import { Failure } from '../../failure.ts'
import { RunningStore, type StoreName } from '../v2/stores.ts'

/** A folder in memory, where a flush (fsync) takes no time. */
const memoryFolder = '/dev/shm'

/**
 * The measured stores. The difference between a store with and without a disk is the cost of its
 * flushes.
 */
const targets = {
  map: { store: 'hstore', isOnDisk: true },
  'sql-blocking': { store: 'sql-blocking', isOnDisk: true },
  'sql-async': { store: 'sql-async', isOnDisk: true },
  'sql-bridged': { store: 'sql-bridged', isOnDisk: true },
  etcd: { store: 'etcd', isOnDisk: true },
  'map-tmpfs': { store: 'hstore', isOnDisk: false },
  'etcd-tmpfs': { store: 'etcd', isOnDisk: false },
} as const satisfies Record<string, { readonly store: StoreName; readonly isOnDisk: boolean }>

export type TargetName = keyof typeof targets
export const targetNames = Object.keys(targets) as TargetName[]

export const targetSizes = [1, 3, 5] as const
export type TargetSize = (typeof targetSizes)[number]

/** @throws {Failure} when the target needs a folder in memory, and this machine has none */
export function startTarget(name: TargetName, nodes: TargetSize): Promise<RunningStore> {
  const { store, isOnDisk } = targets[name]
  return RunningStore.start(store, nodes, isOnDisk ? undefined : newMemoryFolder(name))
}

/** @param parent for tests */
export function newMemoryFolder(name: TargetName, parent = memoryFolder): string {
  try {
    accessSync(parent, constants.W_OK)
    return mkdtempSync(join(parent, 'ticketcd-kv-'))
  } catch (cause) {
    throw new Failure(`${name} needs ${parent}, a folder in memory. Leave it out by --targets.`, {
      cause,
    })
  }
}
