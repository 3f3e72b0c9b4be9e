import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

/** Whether a process with this id exists, ours or not. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/**
 * Whether `pid` is a node on `dataDir`. Ids are used again by the system, so a pid read from a file proves nothing
 * until its command line says the same.
 */
export function isNodeOn(pid: number, dataDir: string): boolean {
  return namesDataDir(commandLine(pid), (dir) => dir === dataDir)
}

/** The ids of all nodes whose data lies below `folder`: the way back when the state file is lost. */
export function nodesBelow(folder: string): number[] {
  return allPids().filter((pid) => namesDataDir(commandLine(pid), (dir) => dir.startsWith(`${folder}/`)))
}

/** Sends a signal; a process that is already gone is no error. */
export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

/** Waits until the node is gone; answers false when it still runs after `timeoutMs`. */
export function waitForExit(pid: number, dataDir: string, timeoutMs: number): Promise<boolean> {
  return waitUntil(() => !isNodeOn(pid, dataDir), timeoutMs)
}

/** Kills all nodes whose data lies below `folder`; answers false when one still runs after 5 s. */
export function killNodesBelow(folder: string): Promise<boolean> {
  for (const pid of nodesBelow(folder)) signal(pid, 'SIGKILL')
  return waitUntil(() => nodesBelow(folder).length === 0, 5_000)
}

async function waitUntil(condition: () => boolean, timeoutMs: number): Promise<boolean> {
  const deadline = Date.now() + timeoutMs
  while (!condition()) {
    if (Date.now() > deadline) return false
    await sleep(20)
  }
  return true
}

const hasProc = existsSync('/proc/self/cmdline')

/** Arguments separated by NUL, or by spaces where there is no /proc; empty for a zombie and for no process at all. */
function commandLine(pid: number): string {
  try {
    if (hasProc) return readFileSync(`/proc/${pid}/cmdline`, 'utf8')
    return execFileSync('ps', ['-ww', '-o', 'args=', '-p', String(pid)], { encoding: 'utf8' })
  } catch {
    return ''
  }
}

function namesDataDir(commandLine: string, matches: (dataDir: string) => boolean): boolean {
  const separator = hasProc ? '\0' : / (?=--)|\n/
  return commandLine
    .split(separator)
    .some((arg) => arg.startsWith('--data-dir=') && matches(arg.slice('--data-dir='.length)))
}

function allPids(): number[] {
  const names = hasProc
    ? readdirSync('/proc')
    : execFileSync('ps', ['-A', '-o', 'pid='], { encoding: 'utf8' }).split('\n')
  return names.map(Number).filter((pid) => Number.isInteger(pid) && pid > 0)
}
