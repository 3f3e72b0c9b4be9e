import { type CompleterResult, createInterface, type Interface } from 'node:readline'
import { type History, isPrivate, linesMax } from './history.ts'
import { dropped, type Lines } from './lines.ts'

export interface TerminalOptions {
  readonly input: NodeJS.ReadStream
  readonly output: NodeJS.WriteStream
  readonly history: History
  complete(line: string): Promise<CompleterResult>
  /** Ctrl-C, while a command runs. */
  onInterrupt(): void
  /** Ctrl-D, or the terminal has gone. */
  onClose(): void
}

type Line = string | undefined | typeof dropped

/** Lines that a person edits. Those that are typed while a command runs wait for their turn. */
export class TerminalLines implements Lines {
  private readonly lines: Interface
  private readonly waiting: string[] = []
  private take: ((line: Line) => void) | undefined
  private isClosed = false

  constructor({ input, output, history, complete, onInterrupt, onClose }: TerminalOptions) {
    this.lines = createInterface({
      input,
      output,
      terminal: true,
      history: history.load(),
      historySize: linesMax,
      removeHistoryDuplicates: true,
      completer: (line: string, done: (error: null, result: CompleterResult) => void) => {
        complete(line).then(
          (result) => done(null, result),
          () => done(null, [[], line]),
        )
      },
    })
    this.lines.on('history', (lines) => {
      if (isPrivate(lines[0] ?? '')) lines.shift()
    })
    this.lines.on('line', (line) => {
      history.add(line)
      if (this.take === undefined) this.waiting.push(line)
      else this.answer(line)
    })
    this.lines.on('SIGINT', () => {
      if (this.take === undefined) return onInterrupt()
      output.write('^C\n')
      this.lines.setPrompt('')
      // Ctrl-E and Ctrl-U: the line is empty again.
      this.lines.write(null, { ctrl: true, name: 'e' })
      this.lines.write(null, { ctrl: true, name: 'u' })
      this.answer(dropped)
    })
    this.lines.on('close', () => {
      this.isClosed = true
      onClose()
      this.answer(undefined)
    })
    this.lines.setPrompt('')
  }

  next(prompt: string): Promise<Line> {
    const line = this.waiting.shift()
    if (line !== undefined) return Promise.resolve(line)
    if (this.isClosed) return Promise.resolve(undefined)
    return new Promise((resolve) => {
      this.take = resolve
      this.lines.setPrompt(prompt)
      // Text that was typed meanwhile stays.
      this.lines.prompt(true)
    })
  }

  close(): void {
    this.lines.close()
  }

  private answer(line: Line): void {
    const { take } = this
    this.take = undefined
    // A line that is edited while a command runs is drawn without a prompt.
    this.lines.setPrompt('')
    take?.(line)
  }
}
