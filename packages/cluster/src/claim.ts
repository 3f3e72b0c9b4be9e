import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { isAlive } from './process-table.ts'

/** A file that belongs to this process until it is released or the process ends. */
export interface Claim {
  readonly path: string
  release(): void
}

/**
 * Claims `path` for this process; answers undefined while another living process (or another thread of this one) holds it.
 * A claim whose owner has died is taken over. Two processes that take over the same dead claim in the same instant could
 * both succeed; what is claimed here is checked a second time by its user (a port is bound, a node is recognised).
 */
export function claimFile(path: string): Claim | undefined {
  mkdirSync(dirname(path), { recursive: true })
  if (!linkOwned(path)) {
    const owner = ownerOf(path)
    if (owner !== undefined && isAlive(owner)) return undefined
    rmSync(path, { force: true })
    if (!linkOwned(path)) return undefined
  }
  return { path, release: () => rmSync(path, { force: true }) }
}

/** The pid that holds a claim, or undefined when nobody does. */
export function ownerOf(path: string): number | undefined {
  try {
    const pid = Number(readFileSync(path, 'utf8'))
    // A power cut may leave an empty file, and a signal to "process 0" would reach our own group and call it alive.
    return Number.isInteger(pid) && pid > 0 ? pid : undefined
  } catch {
    return undefined
  }
}

/** Linking a finished file is atomic: nobody ever reads a claim without its owner. */
function linkOwned(path: string): boolean {
  const draft = `${path}.${process.pid}.${Math.random().toString(36).slice(2)}`
  writeFileSync(draft, String(process.pid))
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
