import { execFileSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished } from 'vitest'

export interface TerminalSize {
  readonly columns: number
  readonly rows: number
}

const exitCodeFile = 'exit-code'
/**
 * tmux 3.3 does not always collect the exit code of its program. The trap keeps Ctrl-C for the
 * program.
 */
const noting = `trap : INT; "$@"; echo $? > "$HOME/part"; mv "$HOME/part" "$HOME/${exitCodeFile}"`

/** A program in a terminal of tmux. Both end with the test, or before. */
export class Terminal {
  /** The home folder of its user. */
  readonly home: string
  private readonly server = `hstore-${randomUUID()}`

  /** @param command the program and its arguments */
  constructor(command: readonly string[], { columns = 80, rows = 40 }: Partial<TerminalSize> = {}, env = {}) {
    this.home = mkdtempSync(join(tmpdir(), 'hstore-terminal-'))
    onTestFinished(() => {
      this.close()
      rmSync(this.home, { recursive: true, force: true })
    })
    const variables = { PATH: process.env.PATH ?? '', HOME: this.home, LANG: 'C.UTF-8', ...env }
    const assignments = Object.entries(variables).map(([name, value]) => `${name}=${value}`)
    // Without tmux's own settings the terminal is the same for everybody.
    const settings = ['-f', '/dev/null', 'start-server', ';', 'set-option', '-g', 'remain-on-exit', 'on', ';']
    const session = ['new-session', '-d', '-x', String(columns), '-y', String(rows)]
    const program = ['env', '-i', 'TERM=screen', ...assignments, 'sh', '-c', noting, 'sh', ...command]
    this.tmux(...settings, ...session, ...program)
  }

  /** Types text as it is. */
  type(text: string): void {
    this.tmux('send-keys', '-l', '--', text)
  }

  /** Presses keys by tmux's names, such as `Enter`, `Tab` and `C-c`. */
  press(...keys: string[]): void {
    this.tmux('send-keys', ...keys)
  }

  enter(line: string): void {
    this.type(line)
    this.press('Enter')
  }

  /** The text on the screen, without the empty lines at its end. */
  get screen(): string {
    return this.tmux('capture-pane', '-p').trimEnd()
  }

  /** The exit code of the program; undefined while it runs. */
  get exitCode(): number | undefined {
    const file = join(this.home, exitCodeFile)
    return existsSync(file) ? Number(readFileSync(file, 'utf8')) : undefined
  }

  resize({ columns, rows }: TerminalSize): void {
    this.tmux('resize-window', '-x', String(columns), '-y', String(rows))
  }

  /** Resolves when the screen shows this text, or matches it. */
  async untilScreen(text: string | RegExp): Promise<void> {
    await expect.poll(() => this.screen).toMatch(text)
  }

  /** As a person who closes the window. One that is closed already is no error. */
  close(): void {
    try {
      execFileSync('tmux', ['-L', this.server, 'kill-server'], { stdio: 'ignore' })
    } catch {
      // It has ended with its last program.
    }
  }

  private tmux(...args: string[]): string {
    return execFileSync('tmux', ['-L', this.server, ...args], { encoding: 'utf8' })
  }
}
