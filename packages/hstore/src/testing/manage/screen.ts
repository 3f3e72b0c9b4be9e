import { execFile, execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect } from 'vitest'
import { type Machine, program } from './machine.ts'

const exec = promisify(execFile)

/** The prompt of the system's shell. */
const prompt = 'ready$'

/** A terminal in tmux, with a shell of the system in which `hstore-server` is a command. */
export class Screen {
  private readonly socket: string
  private readonly environment: NodeJS.ProcessEnv

  private constructor(machine: Machine, name: string) {
    this.socket = join(machine.root, `${name}.sock`)
    this.environment = machine.environment
  }

  /** @param columns width in characters */
  static async open(machine: Machine, name: string, columns = 80): Promise<Screen> {
    const screen = new Screen(machine, name)
    // Only its own settings count, not those of the user.
    const size = ['-x', String(columns), '-y', '40']
    await screen.tmux('-f', '/dev/null', 'new-session', '-d', ...size, 'sh')
    const command = `'${process.execPath}' '${program}' "$@"`
    await screen.type(
      `PS1='${prompt} '; hstore_server() { ${command}; }; alias hstore-server=hstore_server; clear`,
    )
    await screen.untilShows(/^ready\$$/)
    return screen
  }

  /** Types a line, and the return key. */
  async type(line: string): Promise<void> {
    await this.paste(line)
    await this.press('Enter')
  }

  /** Sends text at once. */
  async paste(text: string): Promise<void> {
    await this.tmux('send-keys', '-l', text)
  }

  /** @param key as tmux names it, such as `C-c` */
  async press(key: string): Promise<void> {
    await this.tmux('send-keys', key)
  }

  /** The lines that are visible, without empty ones at the end. */
  async lines(): Promise<readonly string[]> {
    const text = await this.tmux('capture-pane', '-p')
    return text
      .trimEnd()
      .split('\n')
      .map((line) => line.trimEnd())
  }

  async text(): Promise<string> {
    return (await this.lines()).join('\n')
  }

  async untilShows(pattern: RegExp | string): Promise<void> {
    const check = expect.poll(() => this.text())
    await (typeof pattern === 'string' ? check.toContain(pattern) : check.toMatch(pattern))
  }

  async resize(columns: number): Promise<void> {
    await this.tmux('resize-window', '-x', String(columns), '-y', '40')
  }

  /** As a person who closes the window. One that is closed already is no error. */
  close(): void {
    try {
      execFileSync('tmux', ['-S', this.socket, 'kill-server'], { stdio: 'ignore' })
    } catch {}
  }

  private async tmux(...args: readonly string[]): Promise<string> {
    const { stdout } = await exec('tmux', ['-S', this.socket, ...args], { env: this.environment })
    return stdout
  }
}
