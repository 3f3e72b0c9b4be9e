import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, mkdirSync, openSync } from 'node:fs'
import { dirname } from 'node:path'
import { untilStopped } from '@ticketcd/cluster'

const gracefulStopMs = 10_000

export interface ChildOptions {
  /** What it is, as a sentence begins with it. */
  readonly title: string
  /** Answers 200 once the process does its work. */
  readonly readyUrl: string
  /** The script that Node.js runs, and its arguments. */
  readonly args: readonly string[]
  readonly cwd: string
  readonly env: NodeJS.ProcessEnv
  /** A command that replaces itself by the process, such as one that enters a network namespace. Default: none. */
  readonly launcher?: readonly string[] | undefined
  /** Where its output goes; to ours when undefined. */
  readonly logFile?: string | undefined
}

/** A process of Node.js that lives as long as `ticketcd start` does. */
export class Child {
  readonly title: string
  readonly readyUrl: string
  readonly logFile: string | undefined
  /** Resolves with the exit code (null after a signal) when the process has ended, however it did. */
  readonly ended: Promise<number | null>
  readonly #process: ChildProcess

  constructor({ title, readyUrl, args, cwd, env, launcher = [], logFile }: ChildOptions) {
    this.title = title
    this.readyUrl = readyUrl
    this.logFile = logFile
    if (logFile !== undefined) mkdirSync(dirname(logFile), { recursive: true })
    const file = logFile === undefined ? undefined : openSync(logFile, 'w')
    const outputs = [process.stdout, process.stderr].map((ours) => file ?? (ours.isTTY ? 'inherit' : 'pipe'))
    const [program = process.execPath, ...rest] = [...launcher, process.execPath, ...args]
    this.#process = spawn(program, rest, { cwd, env, stdio: ['ignore', ...outputs] })
    // A pipe is copied, not inherited: only then does this process notice that its reader has closed it.
    this.#process.stdout?.pipe(process.stdout, { end: false })
    this.#process.stderr?.pipe(process.stderr, { end: false })
    if (file !== undefined) closeSync(file)
    this.ended = new Promise((resolve) => {
      this.#process.once('exit', resolve)
      this.#process.once('error', () => resolve(null))
    })
  }

  /** SIGKILL, as a crash would. */
  async kill(): Promise<void> {
    this.#process.kill('SIGKILL')
    await this.ended
  }

  /** SIGSTOP: its connections stay open, and nothing answers. */
  async pause(): Promise<void> {
    const { pid } = this.#process
    if (this.#process.kill('SIGSTOP') && pid !== undefined) await untilStopped(pid)
  }

  /** SIGCONT. */
  resume(): void {
    this.#process.kill('SIGCONT')
  }

  /** SIGTERM, and SIGKILL when it takes longer than 10 s; answers what was done in words. */
  async stop(): Promise<string> {
    this.#process.kill('SIGTERM')
    // A paused process handles no other signal.
    this.#process.kill('SIGCONT')
    const timer = setTimeout(() => this.#process.kill('SIGKILL'), gracefulStopMs)
    await this.ended
    clearTimeout(timer)
    return `${this.title} is stopped`
  }
}
