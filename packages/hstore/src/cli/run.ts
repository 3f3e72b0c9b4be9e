import type { Command } from 'commander'
import { asFailure } from './as-failure.ts'
import { ClusterClient } from './client/cluster-client.ts'
import { addConnectionOptions, type ConnectionFlags, connectionOf } from './connection-options.ts'
import { exitCodes } from './failure.ts'
import { Interrupted, interruptedExitCode } from './interrupted.ts'
import { Output, ReaderGone } from './output.ts'
import { configure, createProgram, isHelp } from './program.ts'
import { helpColumns, wrapped } from './prose.ts'
import type { Session } from './session.ts'
import { askPassword } from './shell/ask-password.ts'
import { startShell } from './shell/start-shell.ts'
import { allOf } from './standard-input.ts'

const help = `
Without a command it is a shell: at a terminal with history and completion by Tab; otherwise it
carries out the lines of standard input. There, use NODE chooses a node, and exit leaves.

If its node fails, hstore-cli goes on at another member of the cluster. It sends no write twice.

Exit codes:
  0  done
  1  refused, not found, or conditions that do not hold
  2  wrong usage
  3  no node answers; nothing was changed
  4  the outcome of a write is unknown: read before you write again

Examples:
  hstore-cli -h 127.0.0.1:2379
  hstore-cli set greeting hello
  hstore-cli -h node1:2379,node2:2379 get config/ --prefix --json
  HSTORE_HOST=node1:2379 hstore-cli watch config/ --prefix
  hstore-cli help txn`

/** The state of one run of the program. */
class Run {
  readonly output: Output
  readonly controller = new AbortController()
  private readonly name: string
  private opened: ClusterClient | undefined

  constructor(name: string) {
    this.name = name
    this.output = new Output(process.stdout, process.stderr)
  }

  program(): Command {
    const session: Session = {
      output: this.output,
      signal: this.controller.signal,
      client: () => this.client(program.opts()),
      input: () => allOf(process.stdin),
    }
    const program = addConnectionOptions(createProgram(this.name, session))
      .description('Read and write the keys of hstore, or of etcd.')
      .usage('[options] [command]')
      .addHelpText('after', () => wrapped(help, helpColumns()))
      .hook('preAction', () => {
        this.output.isJson = program.opts().json === true
      })
    configure(program, session)
    return program
  }

  async client(flags: ConnectionFlags): Promise<ClusterClient> {
    const ask = process.stdin.isTTY === true ? askPassword : undefined
    const options = await connectionOf(flags, process.env, ask)
    this.opened ??= new ClusterClient({ ...options, onNotice: (sentence) => this.output.notice(sentence) })
    return this.opened
  }

  async shell(flags: ConnectionFlags & { readonly json?: boolean }): Promise<number> {
    this.output.isJson = flags.json === true
    return await startShell(await this.client(flags), this.output)
  }

  async command(program: Command, args: readonly string[]): Promise<number> {
    const { controller } = this
    const onSignal = () => controller.abort()
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, onSignal)
    this.output.watchReaders((reason) => controller.abort(reason))
    await program.parseAsync(args, { from: 'user' })
    return exitCodes.done
  }

  /** Prints the failure. @returns the exit code */
  failure(error: unknown): number {
    const { signal } = this.controller
    if (error instanceof ReaderGone || signal.reason instanceof ReaderGone) return exitCodes.done
    if (isHelp(error)) return exitCodes.done
    if (error instanceof Interrupted) return interruptedExitCode
    const failure = asFailure(error)
    if (signal.aborted && failure.code !== 'unknown-outcome') return interruptedExitCode
    this.output.failure(failure, this.name)
    return failure.exitCode
  }

  close(): void {
    this.opened?.close()
  }
}

/**
 * The program `hstore-cli`.
 *
 * @param name that help and failures show
 * @returns the exit code
 */
export async function runCli(args: readonly string[], name = 'hstore-cli'): Promise<number> {
  const run = new Run(name)
  // Also for a command line that cannot be parsed.
  run.output.isJson = args.includes('--json')
  try {
    const program = run.program()
    const { operands, unknown } = program.parseOptions([...args])
    if (operands.length === 0 && unknown.length === 0) return await run.shell(program.opts())
    return await run.command(run.program(), args)
  } catch (error) {
    return run.failure(error)
  } finally {
    run.close()
  }
}
