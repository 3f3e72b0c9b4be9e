import { appendFileSync, chmodSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, isAbsolute, join } from 'node:path'

/** Lines of the file and of a shell. */
export const linesMax = 1_000
/** The file is shortened when it has this many. */
const fileLinesMax = 2 * linesMax

/** A line with a space in front is not kept, so that a secret can be written. */
export function isPrivate(line: string): boolean {
  return line.startsWith(' ')
}

/** Follows the XDG Base Directory Specification. */
export function historyFile(env: NodeJS.ProcessEnv = process.env): string {
  const base = env.XDG_STATE_HOME
  const state = base !== undefined && isAbsolute(base) ? base : join(homedir(), '.local', 'state')
  return join(state, 'hstore', 'history')
}

/** The lines of earlier shells, in a file that its user alone can read. */
export class History {
  private readonly file: string
  private readonly onProblem: (sentence: string) => void
  private last: string | undefined
  private isWorking = true

  /** @param onProblem gets a sentence, once, where the file cannot be used */
  constructor(file: string, onProblem: (sentence: string) => void) {
    this.file = file
    this.onProblem = onProblem
  }

  /** The newest lines, the newest first, as `node:readline` has them. */
  load(): string[] {
    const lines = this.attempt(() => this.read()) ?? []
    this.last = lines.at(-1)
    return lines.slice(-linesMax).reverse()
  }

  add(line: string): void {
    if (!this.isWorking || isPrivate(line) || line.trim() === '' || line === this.last) return
    this.last = line
    // Shells side by side each append whole lines.
    this.attempt(() => appendFileSync(this.file, `${line}\n`, { mode: 0o600 }))
  }

  private read(): string[] {
    mkdirSync(dirname(this.file), { recursive: true, mode: 0o700 })
    appendFileSync(this.file, '', { mode: 0o600 })
    chmodSync(this.file, 0o600)
    const lines = readFileSync(this.file, 'utf8')
      .split('\n')
      .filter((line) => line !== '')
    if (lines.length > fileLinesMax) this.shorten(lines.slice(-linesMax))
    return lines
  }

  private shorten(lines: readonly string[]): void {
    const part = `${this.file}.${process.pid}`
    writeFileSync(part, `${lines.join('\n')}\n`, { mode: 0o600 })
    renameSync(part, this.file)
  }

  private attempt<Result>(work: () => Result): Result | undefined {
    try {
      return work()
    } catch (error) {
      this.isWorking = false
      this.onProblem(`The history is not kept: ${(error as Error).message}.`)
      return undefined
    }
  }
}
