import { randomUUID } from 'node:crypto'
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { startTimeOf } from './process-identity.ts'
import { StorageError } from './storage-error.ts'

/*
 * A file that names the process which uses a folder. Node has no call for locks of the system, so
 * the file of a process that has died stays, and the next process replaces it.
 *
 * Invariant: of several processes that find the file of a dead one, one replaces it. They take
 * turns by a second file, and look at the first one again while they hold it.
 */

export interface FolderLock {
  release(): void
}

const lockFile = 'hstore.lock'

/** @throws {StorageError} while a living process, this one included, holds the folder */
export function lockFolder(dir: string): FolderLock {
  const path = join(dir, lockFile)
  if (!claim(path) && !replaceDead(path))
    throw new StorageError(
      'locked',
      `The process ${ownerOf(path)?.pid ?? 'of another start'} uses ${dir}. Nothing was changed. End that process, or ` +
        `give this one another data folder. If no hstore runs there, remove ${path}.`,
    )
  return { release: () => rmSync(path, { force: true }) }
}

/** The living process that uses a data folder. */
export interface FolderOwner {
  readonly pid: number
  /** As `startTimeOf` gives it; empty if the system does not report it. */
  readonly startTime: string
}

/** @returns undefined where no living process uses the folder */
export function ownerOfFolder(dir: string): FolderOwner | undefined {
  const path = join(dir, lockFile)
  return isHeld(path) ? ownerOf(path) : undefined
}

function replaceDead(path: string): boolean {
  if (isHeld(path)) return false
  const turn = `${path}.turn`
  if (!claim(turn)) {
    if (isHeld(turn)) return false
    // Its owner died within the turn.
    rmSync(turn, { force: true })
    if (!claim(turn)) return false
  }
  try {
    if (isHeld(path)) return false
    renameSync(draftOf(path), path)
    return true
  } finally {
    rmSync(turn, { force: true })
  }
}

/** A file that is linked has its content from the start. */
function claim(path: string): boolean {
  const draft = draftOf(path)
  try {
    linkSync(draft, path)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  } finally {
    rmSync(draft, { force: true })
  }
}

function draftOf(path: string): string {
  const draft = `${path}.${randomUUID()}`
  writeFileSync(draft, `${process.pid} ${startTimeOf(process.pid) ?? ''}`, { mode: 0o600 })
  return draft
}

function isHeld(path: string): boolean {
  const owner = ownerOf(path)
  if (owner === undefined) return false
  const startTime = startTimeOf(owner.pid)
  return startTime !== undefined && (owner.startTime === '' || owner.startTime === startTime)
}

/** Undefined for no file, or one that a power cut has left empty. */
function ownerOf(path: string): FolderOwner | undefined {
  try {
    const [, pid, startTime = ''] = /^(\d+) (.*)$/.exec(readFileSync(path, 'utf8')) ?? []
    return pid === undefined ? undefined : { pid: Number(pid), startTime }
  } catch {
    return undefined
  }
}
