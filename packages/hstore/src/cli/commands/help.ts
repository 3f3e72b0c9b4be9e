import type { Command } from 'commander'
import { usageFailure } from '../failure.ts'
import { command } from './base.ts'

/** Explains the commands of a program. */
export function helpCommand(program: Command): Command {
  return command('help', 'Explain a command.', ['help txn', 'help lease grant'])
    .argument('[command...]', 'command; all of them without it')
    .action((names: readonly string[]) => {
      let explained = program
      for (const name of names) {
        const child = explained.commands.find((each) => each.name() === name)
        if (child === undefined) throw usageFailure(`There is no command “${names.join(' ')}”. See: help`)
        explained = child
      }
      explained.outputHelp()
    })
}
