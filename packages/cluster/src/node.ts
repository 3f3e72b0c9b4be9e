import { closeSync, existsSync, fstatSync, mkdirSync, openSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { ClusterError, removedError } from './cluster-error.ts'
import { type Bootstrap, clientAddress, type Engine, type EngineBinary, type NodeSpec } from './engine.ts'
import { isHealthy } from './gateway.ts'
import { findNode, type NodeProcess, spawnNode } from './node-process.ts'
import { isPortFree } from './ports.ts'
import { killTimeoutMs, nodeOn, untilStopped } from './process-table.ts'

const portReleaseMs = 1_000
const gracefulStopMs = 5_000
const startTimeoutMs = 30_000

/** One node. Its id and its data folder identify its process, so a later process can adopt it. */
export class LocalNode {
  readonly spec: NodeSpec
  /** Its member id from the state file, in decimal; undefined before its first start. */
  readonly memberId: string | undefined
  private readonly engine: Engine
  private process: NodeProcess | undefined
  /** The offset at which the log of the present process begins. */
  private logStart = 0

  /**
   * `pid` comes from the state file. It is used only if that process is a node on the same folder.
   */
  constructor(
    engine: Engine,
    spec: NodeSpec,
    { pid, memberId }: { pid?: number | null | undefined; memberId?: string | undefined } = {},
  ) {
    this.engine = engine
    this.spec = spec
    this.memberId = memberId
    this.process = typeof pid === 'number' ? findNode(pid, spec.dataDir) : undefined
  }

  get name(): string {
    return this.spec.name
  }

  /** `host:port` of the client API. */
  get address(): string {
    return clientAddress(this.spec)
  }

  /** The id of the running process; undefined if the node is down. */
  get pid(): number | undefined {
    return this.running?.pid
  }

  /** Whether the node has ever written its data folder. */
  get hasData(): boolean {
    return existsSync(join(this.spec.dataDir, 'member'))
  }

  private get running(): NodeProcess | undefined {
    return this.process?.isRunning ? this.process : undefined
  }

  /**
   * Starts the process and returns at once; `waitUntilHealthy` waits until it serves. A running
   * node is not started again.
   */
  async start(binary: EngineBinary, bootstrap: Bootstrap): Promise<void> {
    if (this.pid !== undefined) return
    // An interrupted start may have left a process whose id is in no file.
    const left = nodeOn(this.spec.dataDir)
    if (left !== undefined) {
      this.process = findNode(left, this.spec.dataDir)
      return
    }
    for (const port of [this.spec.clientPort, this.spec.peerPort]) {
      if ((await isPortFree(port, this.spec.host)) || (await this.isFreedSoon(port))) continue
      throw new ClusterError(
        `${this.name} cannot start: port ${port} is in use by another program. End that program, or begin anew after ` +
          '`ticketcd cluster down --purge`.',
      )
    }
    mkdirSync(dirname(this.spec.logFile), { recursive: true })
    // etcd 3.4 warns about a data folder that others can read.
    mkdirSync(this.spec.dataDir, { recursive: true, mode: 0o700 })
    const log = openSync(this.spec.logFile, 'a')
    this.logStart = fstatSync(log).size
    try {
      const args = this.engine.args(binary.version, this.spec, bootstrap)
      const [program = binary.path, ...rest] = [...(this.spec.launcher ?? []), binary.path, ...args]
      this.process = await spawnNode(this.spec.dataDir, program, rest, {
        stdio: ['ignore', log, log],
        env: this.engine.environment(process.env),
      })
    } catch (cause) {
      const { message } = cause as Error
      throw new ClusterError(`${this.name} cannot start ${binary.path}: ${message}`, { cause })
    } finally {
      closeSync(log)
    }
  }

  /** Resolves when other processes can recognise this node, so that its id may be recorded. */
  async untilRecognisable(): Promise<void> {
    await this.process?.untilRecognisable()
  }

  /**
   * A killed process loses its command line before its sockets: its ports follow a moment later.
   */
  private async isFreedSoon(port: number): Promise<boolean> {
    const deadline = Date.now() + portReleaseMs
    while (Date.now() < deadline) {
      await sleep(20)
      if (await isPortFree(port, this.spec.host)) return true
    }
    return false
  }

  /**
   * Resolves when the node serves linearizable reads, which takes a quorum; throws as `waitUntil`
   * does.
   */
  waitUntilHealthy(): Promise<void> {
    return this.waitUntil(() => isHealthy(this.spec))
  }

  /** Polls until the condition holds; throws if the node dies meanwhile or 30 s pass. */
  async waitUntil(condition: () => Promise<boolean>): Promise<void> {
    const deadline = Date.now() + startTimeoutMs
    while (!(await condition())) {
      if (this.pid === undefined) {
        if (saysRemoved(this.logLines())) throw removedError(this.name)
        const ending = this.process?.ending
        const how = ending === undefined ? '' : ` (${ending})`
        throw new ClusterError(`${this.name} stopped right after its start${how}: ${this.lastWords()}`)
      }
      if (Date.now() > deadline) {
        throw new ClusterError(
          `${this.name} is not healthy after ${startTimeoutMs / 1000} s. Its log is ${this.spec.logFile}`,
        )
      }
      await sleep(50)
    }
  }

  /** SIGTERM: the node stops gracefully. It is killed if it has not ended after 5 s. */
  async stop(): Promise<void> {
    const node = this.running
    if (node === undefined) return
    node.signal('SIGTERM')
    node.signal('SIGCONT')
    if (!(await node.waitForExit(gracefulStopMs))) await this.kill()
  }

  /** SIGKILL, as a power cut would. Resolves when the process has ended. */
  async kill(): Promise<void> {
    const node = this.process
    if (node === undefined) return
    if (node.isRunning) node.signal('SIGKILL')
    if (await node.waitForExit(killTimeoutMs)) return
    throw new ClusterError(
      `${this.name} (process ${node.pid}) has not ended ${killTimeoutMs / 1000} s after it was killed. ` +
        'Wait until the disk is less busy, and repeat the command.',
    )
  }

  /** SIGSTOP: connections stay open but receive no answers, as on a machine that hangs. */
  async pause(): Promise<void> {
    const node = this.running
    if (node === undefined) return
    node.signal('SIGSTOP')
    await untilStopped(node.pid)
  }

  /** SIGCONT. */
  resume(): void {
    this.running?.signal('SIGCONT')
  }

  /** The last error in the log, as the reason in a message. */
  private lastWords(): string {
    return `${lastComplaint(this.logLines()) ?? 'it left no message'}. Its log is ${this.spec.logFile}`
  }

  /** The lines since the last start by this object. */
  private logLines(): string[] {
    if (!existsSync(this.spec.logFile)) return []
    return readFileSync(this.spec.logFile).subarray(this.logStart).toString('utf8').trim().split('\n')
  }
}

/**
 * Whether a node logged that its peers reject it as a removed member. etcd then ends with exit code
 * 0.
 */
export function saysRemoved(lines: readonly string[]): boolean {
  return lines.some((line) => line.includes('the member has been permanently removed from the cluster'))
}

/**
 * The message of the last error in a log of JSON lines; lines that are not JSON (a panic) count as
 * errors.
 */
export function lastComplaint(lines: readonly string[]): string | undefined {
  for (const line of lines.slice(-50).reverse()) {
    try {
      const { level, msg, error } = JSON.parse(line) as { level?: string; msg?: string; error?: string }
      if (level === 'error' || level === 'fatal' || level === 'panic') return error ?? msg
    } catch {
      if (/error|panic|fatal/i.test(line)) return line.trim()
    }
  }
  return undefined
}
