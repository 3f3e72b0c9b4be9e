import { execFileSync } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/**
 * A file descriptor for the stdout or stderr of a process: a pipe without a reader. The caller
 * closes it.
 */
export function closedPipe() {
  const folder = mkdtempSync(join(tmpdir(), 'ticketcd-pipe-'))
  const path = join(folder, 'pipe')
  execFileSync('mkfifo', [path])
  // A fifo can be opened for writing only while it has a reader. It then stays open.
  const reader = openSync(path, 'r+')
  const writer = openSync(path, 'w')
  closeSync(reader)
  rmSync(folder, { recursive: true })
  return writer
}
