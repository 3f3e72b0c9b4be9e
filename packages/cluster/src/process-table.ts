import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

/** How long a process may take to stop after SIGSTOP. A call to the disk can hold it back. */
const stopTimeoutMs = 10_000
const hasProc = existsSync('/proc/self/cmdline')

/** How long a process may take to end after SIGKILL. A busy disk can hold it back for seconds. */
export const killTimeoutMs = 30_000

/**
 * The start time of a process, in a form that can only be compared. The system reuses ids, so only
 * the pair of id and start time identifies one process. Undefined for a process that has ended, a
 * zombie too.
 */
export function startTimeOf(pid: number): string | undefined {
  try {
    return hasProc ? startTimeFromProc(pid) : startTimeFromPs(pid)
  } catch {
    return undefined
  }
}

function startTimeFromProc(pid: number): string | undefined {
  const fields = stateAndMore(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  // The sockets of a zombie stay open until its other threads have ended.
  if (fields[0] === 'Z' && readdirSync(`/proc/${pid}/task`).length <= 1) return undefined
  // Field 22 of proc(5), in ticks since the boot.
  return fields[19]
}

function startTimeFromPs(pid: number): string | undefined {
  const output = execFileSync('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], { encoding: 'utf8' })
  const [state = '', ...startTime] = output.trim().split(/\s+/)
  return state === '' || state.startsWith('Z') ? undefined : startTime.join(' ')
}

/**
 * Whether every thread of a process is stopped, or has ended. After SIGSTOP on a busy machine some
 * threads still run until the one that receives the signal gets a core.
 */
export function isStopped(pid: number): boolean {
  try {
    return statesOf(pid).every((state) => 'TtZX'.includes(state))
  } catch {
    return true
  }
}

/** One letter for each thread, as in proc(5); one for the whole process if there is no /proc. */
function statesOf(pid: number): string[] {
  if (!hasProc)
    return [execFileSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' }).charAt(0)]
  return readdirSync(`/proc/${pid}/task`).flatMap((thread) => {
    try {
      return stateAndMore(readFileSync(`/proc/${pid}/task/${thread}/stat`, 'utf8'))[0] ?? []
    } catch {
      return []
    }
  })
}

/**
 * The fields from the state on. The name in parentheses may itself contain spaces and parentheses.
 */
function stateAndMore(stat: string): string[] {
  return stat.split(')').at(-1)?.trim().split(' ') ?? []
}

/**
 * Whether the command line of `pid` names `dataDir`. If it does, the process is a node of ours. If
 * it does not, that proves nothing for a moment after the start and before the end of a process.
 */
export function isNodeOn(pid: number, dataDir: string): boolean {
  return namesDataDir(commandLine(pid), (dir) => dir === dataDir)
}

/** The id of the process whose command line names `dataDir`. */
export function nodeOn(dataDir: string): number | undefined {
  return nodesWhere((dir) => dir === dataDir)[0]
}

/** The ids of all nodes with data below `folder`. They are found without the state file. */
export function nodesBelow(folder: string): number[] {
  return nodesWhere((dir) => dir.startsWith(`${folder}/`))
}

/** Sends a signal; a process that has ended already is no error. */
export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

/** Kills all nodes with data below `folder`; returns false if one has not ended after 30 s. */
export async function killNodesBelow(folder: string): Promise<boolean> {
  const startTimes = new Map(nodesBelow(folder).map((pid) => [pid, startTimeOf(pid)]))
  for (const pid of startTimes.keys()) signal(pid, 'SIGKILL')
  const haveEnded = () =>
    [...startTimes].every(([pid, startTime]) => startTime === undefined || startTimeOf(pid) !== startTime)
  return waitUntil(() => haveEnded() && nodesBelow(folder).length === 0, killTimeoutMs)
}

/** Resolves when SIGSTOP, sent before, has reached all threads, at the latest after 10 s. */
export async function untilStopped(pid: number): Promise<void> {
  await waitUntil(() => isStopped(pid), stopTimeoutMs)
}

/** Polls until the condition holds; returns false if it does not after `timeoutMs`. */
export async function waitUntil(condition: () => boolean, timeoutMs: number): Promise<boolean> {
  const deadline = Date.now() + timeoutMs
  while (!condition()) {
    if (Date.now() > deadline) return false
    await sleep(20)
  }
  return true
}

/**
 * Arguments separated by NUL, or by spaces without /proc; empty for a zombie and if there is no
 * process.
 */
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

function nodesWhere(matches: (dataDir: string) => boolean): number[] {
  return [...commandLines()].filter(([, line]) => namesDataDir(line, matches)).map(([pid]) => pid)
}

/** The command lines of all processes, by id. */
function commandLines(): Map<number, string> {
  if (hasProc) {
    const pids = readdirSync('/proc').map(Number).filter(Number.isInteger)
    return new Map(pids.map((pid) => [pid, commandLine(pid)]))
  }
  const output = execFileSync('ps', ['-A', '-ww', '-o', 'pid=,args='], { encoding: 'utf8' })
  const rows = [...output.matchAll(/^\s*(\d+) (.*)$/gm)]
  return new Map(rows.map(([, pid, line = '']) => [Number(pid), line]))
}
