import { existsSync, linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, isAbsolute } from 'node:path'
import { isAlive } from './process-table.ts'

/** A file that belongs to this process until it is released, handed over, or the process ends. */
export interface Claim {
  readonly path: string
  release(): void
  /** Lets the claim outlive this process: from now on it holds for as long as `file` (an absolute path) exists. */
  handOver(file: string): void
}

/**
 * Claims `path` for this process; answers undefined while another living process (or another thread of this one) holds it.
 * A claim whose owner has died is taken over. Two processes that take over the same dead claim in the same instant could
 * both succeed; what is claimed here is checked a second time by its user (a port is bound, a node is recognised).
 */
export function claimFile(path: string): Claim | undefined {
  mkdirSync(dirname(path), { recursive: true })
  if (!linkOwned(path)) {
    if (isHeld(path)) return undefined
    rmSync(path, { force: true })
    if (!linkOwned(path)) return undefined
  }
  return {
    path,
    release: () => rmSync(path, { force: true }),
    // Renaming a finished file is atomic: the claim is at no moment without an owner.
    handOver: (file) => renameSync(draftOf(path, file), path),
  }
}

function isHeld(path: string): boolean {
  const pid = ownerOf(path)
  if (pid !== undefined) return isAlive(pid)
  const file = contentOf(path)
  return isAbsolute(file) && existsSync(file)
}

/** The pid that holds a claim, or undefined when no process does. */
export function ownerOf(path: string): number | undefined {
  const pid = Number(contentOf(path))
  // A power cut may leave an empty file, and a signal to "process 0" would reach our own group and call it alive.
  return Number.isInteger(pid) && pid > 0 ? pid : undefined
}

function contentOf(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

/** Linking a finished file is atomic: nobody ever reads a claim without its owner. */
function linkOwned(path: string): boolean {
  const draft = draftOf(path, String(process.pid))
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
