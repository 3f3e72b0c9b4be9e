import { spawn } from 'node:child_process'
import { closeSync, existsSync, mkdirSync, openSync, readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { ClusterError } from './cluster-error.ts'
import { type Bootstrap, clientAddress, type Engine, type EngineBinary, type NodeSpec } from './engine.ts'
import { isHealthy } from './gateway.ts'
import { isPortFree } from './ports.ts'
import { isNodeOn, nodesBelow, signal, waitForExit } from './process-table.ts'

const portReleaseMs = 1_000
const gracefulStopMs = 5_000
const startTimeoutMs = 30_000

/** One node as a process. It is known by its pid and its data folder, so a later process can take it over. */
export class LocalNode {
  readonly spec: NodeSpec
  readonly #engine: Engine
  #pid: number | undefined

  /** `pid` is what an earlier run wrote down; it is believed only when the process is a node on the same folder. */
  constructor(engine: Engine, spec: NodeSpec, pid?: number) {
    this.#engine = engine
    this.spec = spec
    this.#pid = pid !== undefined && isNodeOn(pid, spec.dataDir) ? pid : undefined
  }

  get name(): string {
    return this.spec.name
  }

  /** `host:port` of the client API. */
  get address(): string {
    return clientAddress(this.spec)
  }

  /** The id of the running process; undefined when the node is down. */
  get pid(): number | undefined {
    if (this.#pid !== undefined && !isNodeOn(this.#pid, this.spec.dataDir)) this.#pid = undefined
    return this.#pid
  }

  /** Starts the process and returns at once; `waitUntilHealthy` says when it serves. A running node is left alone. */
  async start(binary: EngineBinary, bootstrap: Bootstrap): Promise<void> {
    if (this.pid !== undefined) return
    for (const port of [this.spec.clientPort, this.spec.peerPort]) {
      if (await isPortFree(port)) continue
      // A start that was cut short may have left a process whose id nobody wrote down.
      this.#pid = nodesBelow(dirname(this.spec.dataDir)).find((pid) => isNodeOn(pid, this.spec.dataDir))
      if (this.#pid !== undefined) return
      if (await this.#isFreedSoon(port)) continue
      throw new ClusterError(
        `${this.name} cannot start: port ${port} is in use by another program. End that program, or begin anew after ` +
          '`ticketcd cluster down --purge`.',
      )
    }
    mkdirSync(dirname(this.spec.logFile), { recursive: true })
    // etcd 3.4 warns about a data folder that others can read.
    mkdirSync(this.spec.dataDir, { recursive: true, mode: 0o700 })
    const log = openSync(this.spec.logFile, 'a')
    const child = spawn(binary.path, this.#engine.args(binary.version, this.spec, bootstrap), {
      // A session of its own: the node outlives this process, and Ctrl-C in a terminal does not reach it.
      detached: true,
      stdio: ['ignore', log, log],
      env: this.#engine.environment(process.env),
    })
    closeSync(log)
    await new Promise<void>((resolve, reject) => {
      child.once('spawn', resolve)
      child.once('error', (cause) =>
        reject(new ClusterError(`${this.name} cannot start ${binary.path}: ${cause.message}`, { cause })),
      )
    })
    child.unref()
    this.#pid = child.pid
  }

  /** A process that was killed loses its command line before its sockets: its ports follow a moment later. */
  async #isFreedSoon(port: number): Promise<boolean> {
    const deadline = Date.now() + portReleaseMs
    while (Date.now() < deadline) {
      await sleep(20)
      if (await isPortFree(port)) return true
    }
    return false
  }

  /** Resolves when the node serves linearizable reads, which takes a quorum; throws as `waitUntil` does. */
  waitUntilHealthy(): Promise<void> {
    return this.waitUntil(() => isHealthy(this.spec))
  }

  /** Asks until the answer is yes; throws when the node dies meanwhile or 30 s pass. */
  async waitUntil(condition: () => Promise<boolean>): Promise<void> {
    const deadline = Date.now() + startTimeoutMs
    while (!(await condition())) {
      if (this.pid === undefined) {
        throw new ClusterError(`${this.name} stopped right after its start: ${this.#lastWords()}`)
      }
      if (Date.now() > deadline) {
        throw new ClusterError(
          `${this.name} is not healthy after ${startTimeoutMs / 1000} s. Its log is ${this.spec.logFile}`,
        )
      }
      await sleep(50)
    }
  }

  /** SIGTERM: the node leaves in good order. One that does not is killed after 5 s. */
  async stop(): Promise<void> {
    const pid = this.pid
    if (pid === undefined) return
    signal(pid, 'SIGTERM')
    signal(pid, 'SIGCONT')
    if (!(await waitForExit(pid, this.spec.dataDir, gracefulStopMs))) await this.kill()
    this.#pid = undefined
  }

  /** SIGKILL: what a power cut does to a process. */
  async kill(): Promise<void> {
    const pid = this.pid
    if (pid === undefined) return
    signal(pid, 'SIGKILL')
    await waitForExit(pid, this.spec.dataDir, gracefulStopMs)
    this.#pid = undefined
  }

  /** SIGSTOP: connections stay open and nothing answers, as on a machine that hangs. */
  pause(): void {
    if (this.pid !== undefined) signal(this.pid, 'SIGSTOP')
  }

  /** SIGCONT. */
  resume(): void {
    if (this.pid !== undefined) signal(this.pid, 'SIGCONT')
  }

  /** The last complaint in the log, as a reason for a person. */
  #lastWords(): string {
    const lines = existsSync(this.spec.logFile)
      ? readFileSync(this.spec.logFile, 'utf8').trim().split('\n')
      : []
    return `${lastComplaint(lines) ?? 'it left no message'}. Its log is ${this.spec.logFile}`
  }
}

/** The message of the last error in a log of JSON lines; lines that are not JSON (a panic) count as errors. */
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
