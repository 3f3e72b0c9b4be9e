import { Command, CommanderError } from 'commander'
import { ReaderGone } from './closed-pipe.ts'
import { exitCodes, Failure } from './failure.ts'
import { asCalled } from './own-command.ts'

/**
 * The whole `ticketcd` program: its own help and version, and the commands. Functions create the
 * commands, so a test can compose any of them without running the others.
 */
export function createProgram(commands: readonly Command[]): Command {
  const program = new Command('ticketcd')
    .description('Run TickETCD: local clusters, the data set, queries and benchmarks.')
    .version('0.1.0')
    .addHelpText(
      'after',
      `
Local nodes, their data and the logs are in the state folder: --dir, or else TICKETCD_HOME, or else
.ticketcd in the current folder. --dir is an option of each command that uses it.

Examples:
  $ ticketcd cluster up --nodes 5
  $ ticketcd cluster list
  $ ticketcd cluster --help`,
    )
  for (const command of commands) program.addCommand(command)
  configure(program)
  return program
}

/**
 * Runs the program on `argv` (as in `process.argv`). Errors go to stderr as sentences.
 * @returns the exit code
 */
export async function runProgram(program: Command, argv: readonly string[]): Promise<number> {
  try {
    await program.parseAsync(argv)
    return Number(process.exitCode ?? exitCodes.ok)
  } catch (error) {
    // Commander has already printed its help or its error message.
    if (error instanceof ReaderGone) return exitCodes.ok
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage
    console.error(`ticketcd: ${sentence(error)}`)
    return error instanceof Failure ? error.exitCode : exitCodes.failed
  }
}

function sentence(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const text = process.env.TICKETCD_DEBUG ? (error.stack ?? error.message) : error.message
  return asCalled(text)
}

/**
 * Commander passes these settings only to commands made by `.command()`, not to commands added
 * ready-made.
 */
function configure(command: Command): void {
  command.exitOverride().configureOutput({
    writeOut: (text) => process.stdout.write(asCalled(text)),
    writeErr: (text) => process.stderr.write(asCalled(text)),
  })
  for (const child of command.commands) configure(child)
}
