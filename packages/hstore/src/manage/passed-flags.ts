import { type Command, Option } from 'commander'
import { parseOptions } from '../server/options.ts'
import { UsageError } from '../server/usage-error.ts'
import { usageError } from './command-error.ts'

/*
 * Flags of a node's own program that a person may give to the command that starts the node. The
 * state file keeps them for `restart`.
 */

function options(): Option[] {
  return [
    new Option(
      '--storage <name>',
      'where the node keeps its v2 keys: memory, disk, sql-blocking, sql-async or sql-bridged (default: memory)',
    ),
    new Option('--storage-cache-bytes <bytes>', 'memory for v2 keys on disk (default: 64 MiB)'),
    new Option('--dashboard-admin', "the node's page at /dashboard can change things"),
    new Option(
      '--allowed-hosts <names>',
      'names under which clients reach the node by HTTP, besides its address; * for any',
    ),
    new Option('--quota-backend-bytes <bytes>', 'that keys may take (default: 2 GiB)'),
  ]
}

/** The values of these options, by commander's names. */
export type PassedOptions = Readonly<Record<string, unknown>>

export function addPassedOptions(command: Command): Command {
  for (const option of options()) command.addOption(option)
  return command
}

/**
 * The flags for a node's program.
 *
 * @param values of a command; others than those of `addPassedOptions` are left out
 * @throws {CommandError} where a node would refuse a value
 */
export function passedFlags(values: PassedOptions): string[] {
  const flags = options().flatMap((option) => {
    const value = values[option.attributeName()]
    return value === undefined ? [] : [`${option.long}=${value}`]
  })
  try {
    parseOptions(flags)
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    throw usageError(`${error.message}. Nothing was started.`)
  }
  return flags
}

/** @returns the flags, where each of `changes` replaces that of its name */
export function changedFlags(flags: readonly string[], changes: readonly string[]): string[] {
  const names = new Set(changes.map(nameOf))
  return [...flags.filter((flag) => !names.has(nameOf(flag))), ...changes]
}

function nameOf(flag: string): string {
  return flag.split('=', 1)[0] ?? flag
}
