import { usageFailure } from './failure.ts'

export interface ClientFlags {
  readonly command?: string
  readonly key?: string
  readonly value?: string
}

const commands = ['read', 'write', 'update', 'delete'] as const

/**
 * The arguments of `hstore-cli` for a command of the role `client`.
 *
 * @param rest options of `hstore-cli`
 * @throws {Failure}
 */
export function clientArguments({ command, key, value }: ClientFlags, rest: readonly string[]): string[] {
  const needed = (text: string | undefined, option: string) => {
    if (text === undefined) throw usageFailure(`The command ${command} needs ${option}. See: hstore --help`)
    return text
  }
  const refuse = (text: string | undefined, option: string) => {
    if (text === undefined) return
    const who = command === undefined ? 'The shell' : `The command ${command}`
    throw usageFailure(`${who} takes no ${option}. See: hstore --help`)
  }
  switch (command) {
    case undefined:
      refuse(key, '-k')
      refuse(value, '-v')
      return [...rest]
    case 'read':
      refuse(value, '-v')
      return key === undefined ? [...rest, 'list'] : [...rest, 'get', '--', key]
    case 'write':
      return [...rest, 'set', '--', needed(key, '-k KEY'), needed(value, '-v VALUE')]
    case 'update':
      return [...rest, 'update', '--', needed(key, '-k KEY'), needed(value, '-v VALUE')]
    case 'delete':
      refuse(value, '-v')
      return [...rest, 'delete', '--', needed(key, '-k KEY')]
    default:
      throw usageFailure(`The role client has no command “${command}”. It has ${commands.join(', ')}.`)
  }
}
