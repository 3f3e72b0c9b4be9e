import { Command, CommanderError, type Option } from 'commander'
import { deleteCommand } from './commands/delete.ts'
import { getCommand } from './commands/get.ts'
import { helpCommand } from './commands/help.ts'
import { leaseCommand } from './commands/lease.ts'
import { listCommand } from './commands/list.ts'
import { setCommand } from './commands/set.ts'
import { statusCommand } from './commands/status.ts'
import { txnCommand } from './commands/txn.ts'
import { updateCommand } from './commands/update.ts'
import { watchCommand } from './commands/watch.ts'
import type { Session } from './session.ts'

const commands = [
  getCommand,
  setCommand,
  updateCommand,
  deleteCommand,
  listCommand,
  watchCommand,
  leaseCommand,
  txnCommand,
  statusCommand,
]

/** The name of a program whose commands are typed without it. */
export const shellName = 'shell'

/** All commands that a shell and a command line share. */
export function createProgram(name: string, session: Session): Command {
  const program = new Command(name)
    .helpOption('--help', 'show this help')
    .helpCommand(false)
    .option('--json', 'print JSON: one document, or one a line')
  for (const create of commands) program.addCommand(create(session))
  program.addCommand(helpCommand(program))
  return program
}

/** Commander hands settings down only to commands that it makes itself. */
export function configure(command: Command, session: Session): void {
  command
    .exitOverride()
    .configureHelp({
      showGlobalOptions: true,
      commandUsage: usageOf,
      visibleGlobalOptions,
      minWidthToWrap: 14,
    })
    .configureOutput({
      writeOut: (text) => session.output.raw(text, false),
      writeErr: (text) => session.output.raw(text, true),
      // The error is thrown too, and reported as every failure is.
      outputError: () => {},
    })
  for (const child of command.commands) configure(child, session)
}

function usageOf(command: Command): string {
  const names: string[] = []
  for (let each: Command | null = command; each !== null; each = each.parent) names.unshift(each.name())
  return [...names.filter((name) => name !== shellName), command.usage()].join(' ')
}

/** The help of a command leaves out the options of the connection. */
function visibleGlobalOptions({ parent }: Command): Option[] {
  let program = parent
  while (program?.parent) program = program.parent
  return (program?.options ?? []).filter(({ long }) => long === '--json')
}

/** Whether commander has printed help, or the version, and ends the command by that. */
export function isHelp(error: unknown): boolean {
  return error instanceof CommanderError && error.exitCode === 0
}
