import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'

/** Far above the time of a command. */
const patienceMs = 60_000

/** One run of etcdctl. */
export class Etcdctl {
  stdout = ''
  private readonly child: ChildProcess
  private stderr = ''
  private readonly ended: Promise<unknown>
  private wake = () => {}

  /** @param program of a version of etcdctl */
  constructor(
    program: string,
    endpoints: readonly string[],
    args: readonly string[],
    stdin: string | undefined,
  ) {
    const env = { PATH: process.env.PATH, ETCDCTL_API: '3' }
    // A busy machine must not change an output.
    const flags = [`--endpoints=${endpoints.join()}`, '--command-timeout=60s', '--dial-timeout=60s']
    const child = spawn(program, [...flags, ...args], { env })
    this.child = child
    child.stdout.on('data', (chunk) => {
      this.stdout += chunk
      this.wake()
    })
    child.stderr.on('data', (chunk) => {
      this.stderr += chunk
    })
    // A command that does not read its input may end before it is written.
    child.stdin.on('error', () => {})
    if (stdin !== undefined) child.stdin.write(stdin)
    // A command that is started with input goes on after it.
    if (stdin === undefined || !args.includes('-i')) child.stdin.end()
    this.ended = once(child, 'close').then(() => this.wake())
  }

  /** Resolves when stdout has the text. */
  async until(text: string): Promise<void> {
    const deadline = performance.now() + patienceMs
    while (!this.stdout.includes(text)) {
      if (this.child.exitCode !== null) throw new Error(`etcdctl ended without '${text}': ${this.output()}`)
      if (performance.now() > deadline) throw new Error(`etcdctl did not print '${text}': ${this.output()}`)
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, 1_000)
        this.wake = () => {
          clearTimeout(timer)
          resolve()
        }
      })
    }
  }

  /** Resolves with all output, at the end of the process. */
  async end(): Promise<string> {
    const late = setTimeout(() => this.child.kill('SIGKILL'), patienceMs)
    await this.ended
    clearTimeout(late)
    return this.output()
  }

  write(text: string): void {
    this.child.stdin?.write(text)
  }

  interrupt(): void {
    this.child.kill('SIGINT')
  }

  /** stdout, the lines of stderr that are no log, and the exit code or signal. */
  private output(): string {
    const errors = this.stderr.split('\n').filter((line) => line !== '' && !line.startsWith('{"level"'))
    const { exitCode, signalCode } = this.child
    return [this.stdout.trimEnd(), ...errors, `exit ${exitCode ?? signalCode}`]
      .filter((text) => text !== '')
      .join('\n')
  }
}
