import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, mkdirSync, openSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type FolderOwner, ownerOfFolder } from '../log/folder-lock.ts'
import { startTimeOf } from '../log/process-identity.ts'
import { CommandError } from './command-error.ts'
import { sizeOf } from './node-log.ts'
import { type NodeRecord, nodeFlags } from './node-record.ts'

/*
 * The processes of nodes.
 *
 * Invariant: a signal goes only to the process that holds the lock of the node's data folder. The
 * lock names it by its id and its start time, since the system uses ids again.
 */

const pollMs = 20
/** A node hands the leadership over before it ends, and its disk may be busy. */
const stopTimeoutMs = 10_000
/** A process that was killed may wait for a busy disk. */
const killTimeoutMs = 30_000

/** A node that this process has just started. */
export interface StartedNode {
  readonly pid: number
  /** Where the log of this start begins, in bytes. */
  readonly logStart: number
  /** How the process ended, such as `exit code 1`; undefined while it runs. */
  readonly ending: () => string | undefined
  /** Resolves with the same when it has ended. */
  readonly ended: Promise<string>
  /** Keeps this process alive until the node has ended. */
  hold(): void
}

/**
 * Starts the program of a node. The node outlives this process.
 *
 * @param program the file of the node's program
 * @throws {CommandError} where the program cannot be started
 */
export async function startProcess(program: string, record: NodeRecord): Promise<StartedNode> {
  mkdirSync(dirname(record.logFile), { recursive: true, mode: 0o700 })
  const logStart = sizeOf(record.logFile)
  const log = openSync(record.logFile, 'a', 0o600)
  // Settings for this Node.js, such as the port of a debugger, must not reach another one.
  const { NODE_OPTIONS: _, ...env } = process.env
  try {
    const child = spawn(process.execPath, [program, ...nodeFlags(record)], {
      // A session of its own: Ctrl-C in a terminal does not reach it.
      detached: true,
      stdio: ['ignore', 'ignore', log],
      env,
    })
    let ending: string | undefined
    const ended = new Promise<string>((resolve) => {
      child.once('exit', (code, signal) => {
        ending = signal ?? `exit code ${code}`
        resolve(ending)
      })
    })
    await once(child, 'spawn')
    child.unref()
    return { pid: child.pid ?? 0, logStart, ending: () => ending, ended, hold: () => child.ref() }
  } catch (cause) {
    const { message } = cause as Error
    throw new CommandError(`${record.name} cannot be started: ${message}`, { cause })
  } finally {
    closeSync(log)
  }
}

/** The process that runs a node; undefined where the node is down. */
export function processOf({ dataDir }: Pick<NodeRecord, 'dataDir'>): FolderOwner | undefined {
  return ownerOfFolder(dataDir)
}

/**
 * Ends a node in good order.
 *
 * @param timeoutMs after which it is killed
 * @returns false where it was down
 */
export async function stopProcess(record: NodeRecord, timeoutMs = stopTimeoutMs): Promise<boolean> {
  const owner = processOf(record)
  if (owner === undefined) return false
  signal(owner, 'SIGTERM')
  // A paused process receives the signal when it goes on.
  signal(owner, 'SIGCONT')
  if (!(await hasEnded(owner, timeoutMs))) await killOwner(record, owner)
  return true
}

/**
 * Ends a node at once, as a power cut would.
 *
 * @returns false where it was down
 */
export async function killProcess(record: NodeRecord): Promise<boolean> {
  const owner = processOf(record)
  if (owner === undefined) return false
  await killOwner(record, owner)
  return true
}

async function killOwner({ name }: NodeRecord, owner: FolderOwner): Promise<void> {
  signal(owner, 'SIGKILL')
  if (await hasEnded(owner, killTimeoutMs)) return
  throw new CommandError(
    `${name} (process ${owner.pid}) has not ended ${killTimeoutMs / 1_000} s after it was killed. ` +
      'Wait until the disk is less busy, and repeat the command.',
  )
}

function signal({ pid, startTime }: FolderOwner, name: NodeJS.Signals): void {
  if (startTime !== '' && startTimeOf(pid) !== startTime) return
  try {
    process.kill(pid, name)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

/** Whether a process runs, and is the one that had the id at that time. */
export function isRunning({ pid, startTime }: FolderOwner): boolean {
  const found = startTimeOf(pid)
  return found !== undefined && (startTime === '' || found === startTime)
}

/** This process, as state files name it. */
export function ownProcess(): FolderOwner {
  return { pid: process.pid, startTime: startTimeOf(process.pid) ?? '' }
}

/** Resolves when the process has ended, so that its ports are free; false after `timeoutMs`. */
async function hasEnded(owner: FolderOwner, timeoutMs: number): Promise<boolean> {
  const until = performance.now() + timeoutMs
  while (isRunning(owner)) {
    if (performance.now() > until) return false
    await sleep(pollMs)
  }
  return true
}
