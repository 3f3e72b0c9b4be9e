import { execFileSync } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A file descriptor to give to a process as its stdout or stderr: a pipe that nobody reads. The caller closes it. */
export function closedPipe() {
  const folder = mkdtempSync(join(tmpdir(), 'ticketcd-pipe-'))
  const path = join(folder, 'pipe')
  execFileSync('mkfifo', [path])
  // Without a reader a fifo cannot be opened for writing; once open it stays so.
  const reader = openSync(path, 'r+')
  const writer = openSync(path, 'w')
  closeSync(reader)
  rmSync(folder, { recursive: true })
  return writer
}
