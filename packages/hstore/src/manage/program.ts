import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { CommanderError } from 'commander'
import { restoreCommand } from '../backup/restore-command.ts'
import { DiscoveryError, discoverClientAddresses } from '../discovery/client-addresses.ts'
import { UsageError } from '../server/usage-error.ts'
import { systemClock } from './clock.ts'
import { CommandError, exitCodes, usageError } from './command-error.ts'
import { createCommandLine } from './command-line.ts'
import type { Context } from './context.ts'
import { loginOf, Session } from './session.ts'
import { argumentsOf } from './short-form.ts'
import { StateFolder } from './state-folder.ts'
import { stateRoot } from './state-root.ts'
import { processTerminal } from './terminal.ts'

/** The surroundings of the built program: the program of a node lies beside it. */
export function processContext(): Context {
  return {
    terminal: processTerminal(),
    state: new StateFolder(stateRoot(process.env)),
    nodeProgram: join(dirname(fileURLToPath(import.meta.url)), 'main.mjs'),
    clock: systemClock,
    session: new Session(loginOf(process.env)),
    discover: (cluster, file) =>
      discoverClientAddresses(cluster, { file, environment: process.env }).catch((error: Error) => {
        if (error instanceof DiscoveryError) throw new CommandError(`${error.message} Nothing was started.`)
        throw error instanceof UsageError ? usageError(error.message) : error
      }),
  }
}

/**
 * Runs `hstore-server` on its arguments, without the program's name.
 *
 * @returns the exit code; errors were written as sentences
 */
export async function runProgram(args: readonly string[], context: Context): Promise<number> {
  // It has flags of its own, which are those of etcd.
  if (args[0] === 'restore') return await restoreCommand(args.slice(1), context.terminal)
  try {
    await createCommandLine(context, runProgram).parseAsync([...args], { from: 'user' })
    return exitCodes.ok
  } catch (error) {
    // Commander has written its help or its complaint.
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage
    return report(error, context)
  }
}

/**
 * Runs the short form, `hstore -r server -c COMMAND …`.
 *
 * @returns the exit code
 */
export async function runServerCommand(
  argv: readonly string[],
  context: Context = processContext(),
): Promise<number> {
  try {
    return await runProgram(argumentsOf(argv), context)
  } catch (error) {
    return report(error, context)
  }
}

/** @returns the exit code */
function report(error: unknown, { terminal }: Context): number {
  if (error instanceof CommandError) {
    terminal.complain(`hstore-server: ${error.message}`)
    return error.exitCode
  }
  terminal.complain(`hstore-server: ${(error as Error).stack ?? error}`)
  return exitCodes.failed
}
