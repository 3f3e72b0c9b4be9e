import { existsSync, linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, isAbsolute } from 'node:path'
import { startTimeOf } from './process-table.ts'

/** A file that belongs to this process until it is released, handed over, or the process ends. */
export interface Claim {
  readonly path: string
  release(): void
  /**
   * Lets the claim outlive this process: from now on it is valid for as long as `file` (an absolute
   * path) exists.
   */
  handOver(file: string): void
}

/**
 * Claims `path` for this process. Returns undefined while another living process (or another thread
 * of this one) has it. A claim whose owner has died is taken over, by one process only.
 */
export function claimFile(path: string): Claim | undefined {
  mkdirSync(dirname(path), { recursive: true })
  if (!linkOwned(path) && !takeOver(path)) return undefined
  return {
    path,
    release: () => rmSync(path, { force: true }),
    // Renaming a finished file is atomic: the claim never lacks an owner.
    handOver: (file) => renameSync(draftOf(path, file), path),
  }
}

/**
 * Replaces a dead claim. It must not be removed first: a second process that has read the same dead
 * claim could remove the new one. So a separate claim guards the replacement.
 */
function takeOver(path: string): boolean {
  if (isHeld(path)) return false
  const guard = `${path}.takeover`
  if (!linkOwned(guard)) {
    if (isHeld(guard)) return false
    // Its owner died during the replacement.
    rmSync(guard, { force: true })
    if (!linkOwned(guard)) return false
  }
  try {
    // Another process may have taken it over before this one had the guard.
    if (isHeld(path)) return false
    renameSync(draftOf(path, ownerText()), path)
    return true
  } finally {
    rmSync(guard, { force: true })
  }
}

/** Ends a claim that was handed over to `file`; leaves any other unchanged. */
export function releaseFrom(path: string, file: string): void {
  if (contentOf(path) === file) rmSync(path, { force: true })
}

function isHeld(path: string): boolean {
  const content = contentOf(path)
  const owner = parseOwner(content)
  if (owner === undefined) return isAbsolute(content) && existsSync(content)
  const startTime = startTimeOf(owner.pid)
  // A process with the same id that started at another time is another process.
  return startTime !== undefined && (owner.startTime === '' || owner.startTime === startTime)
}

/** The pid that has a claim, or undefined if no process has it. */
export function ownerOf(path: string): number | undefined {
  return parseOwner(contentOf(path))?.pid
}

/**
 * A claim of a process contains its id and start time: ids are reused, in containers after each
 * restart.
 */
function ownerText(): string {
  ownStartTime ??= startTimeOf(process.pid) ?? ''
  return `${process.pid} ${ownStartTime}`
}
let ownStartTime: string | undefined

function parseOwner(content: string): { pid: number; startTime: string } | undefined {
  const [, id = '', startTime = ''] = /^(\d+)(?: (.*))?$/.exec(content.trim()) ?? []
  const pid = Number(id)
  // A power cut may leave an empty file. Process 0 would be our own process group.
  return pid > 0 ? { pid, startTime } : undefined
}

function contentOf(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

/** Linking a finished file is atomic: a claim is never read without its owner. */
function linkOwned(path: string): boolean {
  const draft = draftOf(path, ownerText())
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

function draftOf(path: string, owner: string): string {
  const draft = `${path}.${process.pid}.${Math.random().toString(36).slice(2)}`
  writeFileSync(draft, owner)
  return draft
}
