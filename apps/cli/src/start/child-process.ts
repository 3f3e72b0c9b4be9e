import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, mkdirSync, openSync } from 'node:fs'
import { dirname } from 'node:path'
import { untilStopped } from '@ticketcd/cluster'

const gracefulStopMs = 10_000

export interface ChildOptions {
  /** Its name, as the start of a sentence. */
  readonly title: string
  /** Answers 200 once the process is ready. */
  readonly readyUrl: string
  /** The script that Node.js runs, and its arguments. */
  readonly args: readonly string[]
  readonly cwd: string
  readonly env: NodeJS.ProcessEnv
  /**
   * A command that replaces itself by the process, such as one that enters a network namespace.
   * Default: none.
   */
  readonly launcher?: readonly string[] | undefined
  /** The file for its output. Default: the output of this process. */
  readonly logFile?: string | undefined
}

/** A child process of Node.js, which is stopped with `ticketcd start`. */
export class Child {
  readonly title: string
  readonly readyUrl: string
  readonly logFile: string | undefined
  /** Resolves with the exit code when the process has ended; with null after a signal. */
  readonly ended: Promise<number | null>
  private readonly process: ChildProcess

  constructor({ title, readyUrl, args, cwd, env, launcher = [], logFile }: ChildOptions) {
    this.title = title
    this.readyUrl = readyUrl
    this.logFile = logFile
    if (logFile !== undefined) mkdirSync(dirname(logFile), { recursive: true })
    const file = logFile === undefined ? undefined : openSync(logFile, 'w')
    const outputs = [process.stdout, process.stderr].map((ours) => file ?? (ours.isTTY ? 'inherit' : 'pipe'))
    const [program = process.execPath, ...rest] = [...launcher, process.execPath, ...args]
    this.process = spawn(program, rest, { cwd, env, stdio: ['ignore', ...outputs] })
    // A pipe is copied, not inherited: otherwise this process would not detect that its reader has
    // closed it.
    this.process.stdout?.pipe(process.stdout, { end: false })
    this.process.stderr?.pipe(process.stderr, { end: false })
    if (file !== undefined) closeSync(file)
    this.ended = new Promise((resolve) => {
      this.process.once('exit', resolve)
      this.process.once('error', () => resolve(null))
    })
  }

  /** SIGKILL, like a crash. */
  async kill(): Promise<void> {
    this.process.kill('SIGKILL')
    await this.ended
  }

  /** SIGSTOP: its connections stay open, and it does not answer. */
  async pause(): Promise<void> {
    const { pid } = this.process
    if (this.process.kill('SIGSTOP') && pid !== undefined) await untilStopped(pid)
  }

  /** SIGCONT. */
  resume(): void {
    this.process.kill('SIGCONT')
  }

  /**
   * Sends SIGTERM, and SIGKILL after 10 s.
   * @returns a sentence about the result
   */
  async stop(): Promise<string> {
    this.process.kill('SIGTERM')
    // A paused process handles no other signal.
    this.process.kill('SIGCONT')
    const timer = setTimeout(() => this.process.kill('SIGKILL'), gracefulStopMs)
    await this.ended
    clearTimeout(timer)
    return `${this.title} is stopped`
  }
}
