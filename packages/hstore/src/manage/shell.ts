import { createInterface, type Interface } from 'node:readline'
import { split } from 'shlex'
import { CommandError } from './command-error.ts'
import { confirmQuorum } from './commands/end.ts'
import type { Context } from './context.ts'
import { processOf, stopProcess } from './node-process.ts'
import type { NodeRecord } from './node-record.ts'
import { shellHelp } from './shell-help.ts'
import { Surveyor } from './survey.ts'
import { rowNamed } from './targets.ts'

/*
 * The shell of one node. The node is a process of its own, so the shell goes on when the node ends.
 * Only while the shell waits for a line does it read the terminal: a command may ask a question,
 * and Ctrl-C ends a command that follows changes.
 */

/** Runs one command. @returns its exit code */
export type RunCommand = (words: readonly string[], context: Context) => Promise<number>

const noticeMs = 300
const endSignals = ['SIGTERM', 'SIGHUP'] as const

/** Commands that are for this node where they name none. */
const onOneNode: ReadonlySet<string> = new Set(['status', 'stop', 'kill', 'restart'])
const commands = ['list', ...onOneNode, 'config', 'help', 'detach', 'exit']

export class Shell {
  private readonly context: Context
  private readonly run: RunCommand
  private readonly history: string[] = []
  private record: NodeRecord
  private isEnding = false
  /** Lines that were typed before the last command had ended, and the beginning of the next one. */
  private readonly typed: string[] = []
  private unfinished = ''

  constructor(context: Context, record: NodeRecord, run: RunCommand) {
    this.context = context
    this.record = record
    this.run = run
  }

  /** Reads and runs commands until the user leaves. */
  async open(): Promise<void> {
    const { terminal } = this.context
    // Ctrl-C ends a command that waits for it, and never the shell.
    const ignore = () => {}
    process.on('SIGINT', ignore)
    const end = (signal: NodeJS.Signals) => void this.endBy(signal)
    for (const signal of endSignals) process.on(signal, end)
    try {
      terminal.say('`help` lists the commands, `exit` stops the node, `detach` lets it run.')
      for (;;) {
        const line = await this.readLine()
        // A terminal that is closed sends a signal, too.
        if (line === undefined && isStdinClosed()) return await this.endBy('SIGHUP')
        if (line === undefined) terminal.out('\n')
        if (await this.leaves(line ?? 'exit')) return
      }
    } finally {
      process.off('SIGINT', ignore)
      for (const signal of endSignals) process.off(signal, end)
    }
  }

  /** @returns whether the user leaves the shell */
  private async leaves(line: string): Promise<boolean> {
    const { terminal } = this.context
    const [command, ...rest] = this.wordsOf(line) ?? []
    switch (command) {
      case undefined:
        return false
      case 'help':
        terminal.out(`${shellHelp(terminal.columns)}\n`)
        return false
      case 'detach':
        terminal.say(`${this.record.name} goes on. \`hstore-server stop ${this.record.name}\` stops it.`)
        return true
      case 'exit':
        return await this.exit()
      default:
        await this.runOne(command, rest)
        return false
    }
  }

  private async runOne(command: string, rest: readonly string[]): Promise<void> {
    const { terminal } = this.context
    if (!commands.includes(command)) {
      terminal.complain(`There is no command '${command}' in this shell. \`help\` lists the commands.`)
      return
    }
    const isOption = (word: string) => word.startsWith('-')
    const own = onOneNode.has(command) && rest.every(isOption) ? [this.record.name] : []
    // `config` has its commands below it, which take the option.
    const depth = command === 'config' && rest[0] !== undefined && !isOption(rest[0]) ? 1 : 0
    const cluster = rest.includes('--help') ? [] : ['--cluster', this.record.cluster]
    const words = [command, ...rest.slice(0, depth), ...cluster, ...rest.slice(depth), ...own]
    await this.run(words, this.context)
    this.refresh()
  }

  /** Stops the node, where the user agrees to lose the quorum. */
  private async exit(): Promise<boolean> {
    const { context, record } = this
    if (processOf(record) === undefined) return true
    try {
      const survey = await new Surveyor(context, { cluster: record.cluster }).survey()
      await confirmQuorum(context, 'stop', survey, [rowNamed(survey, record.name)], false)
      await stopProcess(record)
      context.terminal.say(`Stopped ${record.name}.`)
      return true
    } catch (error) {
      if (!(error instanceof CommandError)) throw error
      context.terminal.complain(`${error.message} \`detach\` leaves the shell, and lets the node run.`)
      return false
    }
  }

  /** @returns undefined where a quote is not closed */
  private wordsOf(line: string): string[] | undefined {
    try {
      return split(line)
    } catch {
      this.context.terminal.complain('A quote is not closed.')
      return undefined
    }
  }

  /** The terminal is closed, or somebody ends this program: nobody can be asked. */
  private async endBy(signal: NodeJS.Signals): Promise<void> {
    if (this.isEnding) return
    this.isEnding = true
    await stopProcess(this.record).catch(() => {})
    // Node.js cannot end in order on a terminal that is gone.
    process.removeAllListeners(signal)
    process.kill(process.pid, signal)
  }

  /** The node may have got another name. */
  private refresh(): void {
    const { state } = this.context
    const { cluster, dataDir } = this.record
    this.record = state.records(cluster).find((each) => each.dataDir === dataDir) ?? this.record
  }

  /** @returns undefined at the end of the input */
  private readLine(): Promise<string | undefined> {
    const next = this.typed.shift()
    if (next !== undefined) {
      this.context.terminal.out(`${this.prompt}${next}\n`)
      return Promise.resolve(next)
    }
    return new Promise((resolve) => {
      const lines = this.openLines()
      if (lines === undefined) return resolve(undefined)
      const notice = this.noticeEnd(lines)
      const received: string[] = []
      const finish = () => {
        this.unfinished = lines.line
        // It appears again behind the next prompt.
        if (this.unfinished !== '') process.stdout.write('\r\x1b[K')
        const [first, ...more] = received
        this.typed.push(...more)
        this.history.unshift(...received.filter((line) => line.trim() !== '').reverse())
        resolve(first)
        lines.close()
      }
      lines.on('line', (line) => {
        // Text that is pasted brings several lines at once.
        if (received.push(line) === 1) setImmediate(finish)
      })
      const giveUp = () => {
        clearInterval(notice)
        resolve(undefined)
      }
      lines.on('close', giveUp)
      lines.on('error', giveUp)
      lines.on('SIGINT', () => {
        process.stdout.write('\n')
        lines.write(null, { ctrl: true, name: 'u' })
        lines.prompt()
      })
      lines.setPrompt(this.prompt)
      lines.prompt()
      if (this.unfinished !== '') lines.write(this.unfinished)
    })
  }

  private get prompt(): string {
    return `${this.record.name}> `
  }

  /** @returns undefined where the terminal is closed */
  private openLines(): Interface | undefined {
    try {
      return createInterface({
        input: process.stdin,
        output: process.stdout,
        history: [...this.history],
        completer: (line: string) => this.completions(line),
      })
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EIO') throw error
      process.stdin.destroy()
      return undefined
    }
  }

  /** Says above the line that is being typed that the node has ended by itself. */
  private noticeEnd(lines: Interface): NodeJS.Timeout {
    let isRunning = processOf(this.record) !== undefined
    return setInterval(() => {
      const wasRunning = isRunning
      isRunning = processOf(this.record) !== undefined
      if (!wasRunning || isRunning) return
      const { name, logFile } = this.record
      process.stdout.write(`\r\x1b[K${name} has ended. \`restart\` starts it again. Its log is ${logFile}\n`)
      lines.prompt(true)
    }, noticeMs)
  }

  private completions(line: string): [string[], string] {
    const word = /\S*$/.exec(line)?.[0] ?? ''
    const isFirst = line.trimStart() === word
    const names = () => this.context.state.records(this.record.cluster).map(({ name }) => name)
    const candidates = isFirst ? commands : [...(/^\s*config\s+\S*$/.test(line) ? ['get', 'set'] : names())]
    const matching = candidates.filter((each) => each.startsWith(word)).map((each) => `${each} `)
    return [matching, word]
  }
}

function isStdinClosed(): boolean {
  return process.stdin.readableEnded || process.stdin.destroyed
}
