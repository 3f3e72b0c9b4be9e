import type { Command } from 'commander'
import { formatHostPort } from '../../text/host-port.ts'
import { asFailure } from '../as-failure.ts'
import type { ClusterClient } from '../client/cluster-client.ts'
import { command } from '../commands/base.ts'
import { useCommand } from '../commands/use.ts'
import { exitCodes, usageFailure } from '../failure.ts'
import { type Output, ReaderGone } from '../output.ts'
import { configure, createProgram, isHelp, shellName } from '../program.ts'
import type { Session } from '../session.ts'
import { isComment, LineReader } from './line-reader.ts'
import { dropped, type Lines } from './lines.ts'
import { splitWords } from './words.ts'

export interface ShellOptions {
  readonly client: ClusterClient
  readonly output: Output
  /** Whether a person types the lines. Otherwise a failure names its line. */
  readonly isInteractive: boolean
}

/** Carries out commands line by line. */
export class Shell {
  private readonly options: ShellOptions
  private readonly isJson: boolean
  private running: AbortController | undefined
  private isEnding = false
  private exitCode: number = exitCodes.done

  constructor(options: ShellOptions) {
    this.options = options
    this.isJson = options.output.isJson
  }

  /** Ends the command that runs. */
  interrupt(reason?: Error): void {
    this.running?.abort(reason)
  }

  /** Ends the shell behind the command that runs, which is interrupted. */
  end(reason?: Error): void {
    this.isEnding = true
    this.interrupt(reason)
  }

  /** The commands, for completion. */
  get commands(): Command {
    return this.program(new AbortController().signal, undefined)
  }

  /**
   * @returns the exit code: of the first command that has failed, and 0 where a person has seen it
   */
  async run(lines: Lines): Promise<number> {
    const { isInteractive } = this.options
    const reader = new LineReader(lines)
    while (!this.isEnding) {
      const line = await reader.command(this.prompt)
      if (line === undefined) break
      if (line === dropped || line.trim() === '' || isComment(line)) continue
      const failure = await this.runLine(line, reader)
      this.options.output.isJson = this.isJson
      if (failure === undefined || isInteractive) continue
      this.exitCode ||= failure
      // The others would wait and fail too, or build on a write that may be missing.
      if (failure >= exitCodes.unavailable) break
    }
    lines.close()
    return this.exitCode
  }

  private get prompt(): string {
    const { place } = this.options.client.nodes
    return `${place?.name ?? (place && formatHostPort(place.address)) ?? 'hstore'}> `
  }

  /** @returns the exit code of a command that has failed */
  private async runLine(line: string, reader: LineReader): Promise<number | undefined> {
    const { output, isInteractive } = this.options
    this.running = new AbortController()
    const { signal } = this.running
    try {
      const program = this.program(signal, reader)
      await program.parseAsync(splitWords(line), { from: 'user' })
      return undefined
    } catch (error) {
      if (error instanceof ReaderGone || signal.reason instanceof ReaderGone) return this.endQuietly()
      if (isHelp(error)) return undefined
      const failure = asFailure(error)
      // An interrupted command needs no report, unless a write may have been applied.
      if (signal.aborted && failure.code !== 'unknown-outcome') return undefined
      output.failure(failure, isInteractive ? undefined : reader.number)
      return failure.exitCode
    } finally {
      this.running = undefined
    }
  }

  private endQuietly(): undefined {
    this.isEnding = true
    return undefined
  }

  private program(signal: AbortSignal, reader: LineReader | undefined): Command {
    const { output, client } = this.options
    const session: Session = {
      output,
      signal,
      client: async () => client,
      input: async () => {
        throw usageFailure('The shell itself reads standard input. Write the value in quotes.')
      },
      ...(reader !== undefined && { block: () => blockOf(reader) }),
    }
    const program = createProgram(shellName, session)
      .addCommand(useCommand(session))
      .addCommand(
        command('exit', 'Leave the shell, as Ctrl-D does.', ['exit']).action(() => {
          this.isEnding = true
        }),
      )
      .hook('preAction', () => {
        output.isJson = this.isJson || program.opts().json === true
      })
    configure(program, session)
    return program
  }
}

async function blockOf(reader: LineReader): Promise<string> {
  const block = await reader.block()
  if (block === undefined) throw usageFailure('The transaction was dropped. Nothing was changed.')
  return block
}
