import type { Argument, Command, Option } from 'commander'

/** The values of an option or of an argument. */
export type Values =
  | { readonly kind: 'words'; readonly words: readonly string[] }
  | { readonly kind: 'files' }
  | { readonly kind: 'folders' }
  /** Names of the nodes of the local cluster. */
  | { readonly kind: 'nodes' }
  /** Free text. */
  | { readonly kind: 'text' }

export interface CompletedOption {
  /** `--nodes`, and `-n` if there is a short form. */
  readonly names: readonly string[]
  readonly about: string
  /** Undefined for a switch. */
  readonly values: Values | undefined
}

export interface CompletedCommand {
  /** The words after `ticketcd` that call it; empty for the program itself. */
  readonly path: readonly string[]
  readonly about: string
  readonly subcommands: readonly { readonly name: string; readonly about: string }[]
  readonly options: readonly CompletedOption[]
  /** Undefined for a command that takes no arguments. */
  readonly argument: Values | undefined
}

/**
 * Every command that help lists: the program itself first, and each command before its subcommands.
 */
export function completedCommands(command: Command, path: readonly string[] = []): CompletedCommand[] {
  const help = command.createHelp()
  const subcommands = help.visibleCommands(command)
  const [argument] = command.registeredArguments
  return [
    {
      path,
      about: firstSentence(command.description()),
      subcommands: subcommands.map((each) => ({
        name: each.name(),
        about: firstSentence(each.description()),
      })),
      options: help.visibleOptions(command).map(completedOption),
      argument: argument && argumentValues(argument),
    },
    ...subcommands
      // commander adds `help` itself, and it has no subcommands.
      .filter((each) => command.commands.includes(each))
      .flatMap((each) => completedCommands(each, [...path, each.name()])),
  ]
}

function completedOption(option: Option): CompletedOption {
  const names = [option.long, option.short].filter((name) => name !== undefined && name !== null)
  const takesValue = option.required || option.optional
  return {
    names,
    about: option.description,
    values: takesValue ? optionValues(option) : undefined,
  }
}

function optionValues({ argChoices, flags }: Option): Values {
  if (argChoices) return { kind: 'words', words: argChoices }
  const [, placeholder] = /[<[](\w+)/.exec(flags) ?? []
  if (placeholder === 'file') return { kind: 'files' }
  return { kind: placeholder === 'folder' ? 'folders' : 'text' }
}

function argumentValues(argument: Argument): Values {
  if (argument.argChoices) return { kind: 'words', words: argument.argChoices }
  if (argument.name() === 'file') return { kind: 'files' }
  return { kind: argument.name() === 'node' ? 'nodes' : 'text' }
}

function firstSentence(text: string): string {
  return text.replace(/(?<=\w)\.(\s.*)?$/s, '')
}
