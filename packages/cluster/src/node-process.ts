import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { isNodeOn, signal, startTimeOf, waitUntil } from './process-table.ts'

/** How long the command line of a child may take to appear; the machine may be busy. */
const recognisableMs = 5_000

/** The process of one node. */
export interface NodeProcess {
  readonly pid: number
  readonly isRunning: boolean
  /**
   * Why it ended, such as `exit code 1`; undefined while it runs, and if only its parent can read
   * it.
   */
  readonly ending: string | undefined
  signal(name: NodeJS.Signals): void
  /**
   * Resolves when it has ended and its ports are free; returns false if it still runs after
   * `timeoutMs`.
   */
  waitForExit(timeoutMs: number): Promise<boolean>
  /** Resolves when other processes can recognise it by its command line, or when it has ended. */
  untilRecognisable(): Promise<void>
}

/**
 * The nodes that this process started, by id. The exit event removes an entry, and the system
 * cannot use the id again before that event.
 */
const children = new Map<number, { dataDir: string; child: SpawnedNode }>()

/**
 * Starts a program as the node on `dataDir`; rejects if the program cannot be started. The node
 * outlives this process and does not keep it alive.
 */
export async function spawnNode(
  dataDir: string,
  program: string,
  args: readonly string[],
  options: SpawnOptions,
): Promise<NodeProcess> {
  // A session of its own: Ctrl-C in a terminal does not reach it.
  const child = spawn(program, args, { ...options, detached: true })
  const { pid } = child
  const node = new SpawnedNode(child, dataDir)
  if (pid !== undefined) {
    children.set(pid, { dataDir, child: node })
    child.once('exit', () => children.delete(pid))
  }
  await new Promise((resolve, reject) => {
    child.once('spawn', resolve)
    child.once('error', reject)
  })
  child.unref()
  return node
}

/**
 * The node on `dataDir`, if process `pid` is one: a child of this process, or found by its command
 * line.
 */
export function findNode(pid: number, dataDir: string): NodeProcess | undefined {
  const own = children.get(pid)
  if (own !== undefined) return own.dataDir === dataDir ? own.child : undefined
  return isNodeOn(pid, dataDir) ? new FoundNode(pid, dataDir) : undefined
}

/**
 * A child of this process. Its exit event shows whether it runs. Its command line cannot: between
 * `fork` and the end of `exec` the child has that of its parent, or none.
 */
class SpawnedNode implements NodeProcess {
  private readonly child: ChildProcess
  private readonly dataDir: string
  private readonly exited: Promise<true>

  constructor(child: ChildProcess, dataDir: string) {
    this.child = child
    this.dataDir = dataDir
    this.exited = new Promise((resolve) => child.once('exit', () => resolve(true)))
  }

  get pid(): number {
    return this.child.pid ?? 0
  }

  get isRunning(): boolean {
    return this.ending === undefined
  }

  get ending(): string | undefined {
    const { exitCode, signalCode } = this.child
    if (signalCode !== null) return signalCode
    return exitCode === null ? undefined : `exit code ${exitCode}`
  }

  signal(name: NodeJS.Signals): void {
    this.child.kill(name)
  }

  async waitForExit(timeoutMs: number): Promise<boolean> {
    if (!this.isRunning) return true
    const timer = new AbortController()
    const timeout = sleep(timeoutMs, false, { signal: timer.signal }).catch(() => false)
    try {
      return await Promise.race([this.exited, timeout])
    } finally {
      timer.abort()
    }
  }

  async untilRecognisable(): Promise<void> {
    await waitUntil(() => !this.isRunning || isNodeOn(this.pid, this.dataDir), recognisableMs)
  }
}

/** A process that was found by its command line. This process receives no exit event for it. */
class FoundNode implements NodeProcess {
  readonly pid: number
  readonly ending = undefined
  private readonly dataDir: string
  private readonly startTime: string | undefined

  constructor(pid: number, dataDir: string) {
    this.pid = pid
    this.dataDir = dataDir
    this.startTime = startTimeOf(pid)
  }

  get isRunning(): boolean {
    return isNodeOn(this.pid, this.dataDir)
  }

  signal(name: NodeJS.Signals): void {
    if (this.isRunning) signal(this.pid, name)
  }

  /** By the start time: a dying process loses its command line before its sockets are closed. */
  waitForExit(timeoutMs: number): Promise<boolean> {
    const hasEnded = () => this.startTime === undefined || startTimeOf(this.pid) !== this.startTime
    return waitUntil(hasEnded, timeoutMs)
  }

  async untilRecognisable(): Promise<void> {}
}
