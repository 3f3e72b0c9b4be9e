import { Argument, Command } from 'commander'
import { bashCompletion } from '../completion/bash-completion.ts'
import { type CompletedCommand, completedCommands } from '../completion/completion-tree.ts'
import { fishCompletion } from '../completion/fish-completion.ts'
import { zshCompletion } from '../completion/zsh-completion.ts'

const shells = {
  bash: bashCompletion,
  zsh: zshCompletion,
  fish: fishCompletion,
} satisfies Record<string, (commands: readonly CompletedCommand[]) => string>

const after = `
It completes commands, options, fixed values, files, and the names of the local cluster's nodes
after the word \`ticketcd\`. If that is not on PATH, a function or an alias of that name runs it
through npx.

Examples:
  # bash: in ~/.bashrc
  ticketcd() { npx ticketcd "$@"; }
  source <(ticketcd completion bash)

  # zsh: in ~/.zshrc, after compinit
  ticketcd() { npx ticketcd "$@"; }
  source <(ticketcd completion zsh)

  # fish: in ~/.config/fish/config.fish
  alias ticketcd 'npx ticketcd'
  ticketcd completion fish | source`

/**
 * `ticketcd completion SHELL`: prints a script that completes the words after `ticketcd`.
 *
 * @param loadProgram creates the program with all of its commands
 */
export function completionCommand(loadProgram: () => Promise<Command>): Command {
  return new Command('completion')
    .addArgument(new Argument('<shell>', 'the shell of the script').choices(Object.keys(shells)))
    .addHelpText('after', after)
    .action(async (shell: keyof typeof shells) => {
      process.stdout.write(shells[shell](completedCommands(await loadProgram())))
    })
}
