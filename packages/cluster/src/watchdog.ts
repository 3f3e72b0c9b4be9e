import { spawn } from 'node:child_process'

/**
 * A shell that outlives this process by a moment. It reads the ids of our nodes, one line for each
 * change. When the pipe closes, because this process has ended (even by SIGKILL), it kills the last
 * ids it read and removes the given paths.
 */
const script = [
  'while read -r line; do pids=$line; done',
  '[ -n "$pids" ] && kill -9 $pids 2>/dev/null',
  // A dying node may create files after an attempt. On a busy machine it takes seconds to end.
  'attempts=0',
  'until rm -rf -- "$@" || [ $attempts -ge 100 ]; do attempts=$((attempts + 1)); sleep 0.1; done',
].join('\n')

export interface Watchdog {
  /** Replaces the set of processes to end. */
  guard(pids: readonly number[]): void
  /** Ends them and removes the paths now; resolves when that is done. */
  release(): Promise<void>
}

/** Starts a watchdog that will remove `paths`. */
export function startWatchdog(paths: readonly string[]): Watchdog {
  const shell = spawn('/bin/sh', ['-c', script, 'watchdog', ...paths], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  // Neither the process nor its pipe may keep a test run alive.
  shell.unref()
  ;(shell.stdin as unknown as { unref(): void }).unref()
  let released: Promise<void> | undefined
  return {
    guard: (pids) => {
      if (released === undefined) shell.stdin.write(`${pids.join(' ')}\n`)
    },
    release: () => {
      released ??= new Promise((resolve) => {
        shell.ref()
        shell.once('exit', () => resolve())
        shell.stdin.end()
      })
      return released
    },
  }
}
