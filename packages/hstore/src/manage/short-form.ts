import { usageError } from './command-error.ts'

/*
 * The short form of the command line, of one program for servers and clients:
 *
 *   hstore -r server -c start|join|list|kill|stop|restart [-n NAME] [-h HOST]
 *
 * All other arguments, such as `--detach`, are those of `hstore-server`.
 */

const flags = ['-r', '-c', '-n', '-h'] as const
type Flag = (typeof flags)[number]

/**
 * Translates the short form.
 *
 * @param argv with or without `-r server`
 * @returns the arguments for `hstore-server`
 * @throws {CommandError} for another role, another command, or an option without its value
 */
export function argumentsOf(argv: readonly string[]): string[] {
  const { values, rest } = read(argv)
  const { '-r': role = 'server', '-c': command, '-n': name, '-h': host } = values
  if (role !== 'server') throw usageError(`The role '${role}' is not 'server'.`)
  const option = (flag: string, value: string | undefined) => (value === undefined ? [] : [flag, value])
  const both = [name, host].flatMap((value) => value ?? [])
  switch (command) {
    case 'start':
      return ['start', ...option('--name', name), ...option('--host', host), ...rest]
    case 'join':
      // -h names a node of the cluster here, and not the address of the new one.
      return ['join', ...(host === undefined ? [] : [host]), ...option('--name', name), ...rest]
    case 'list':
      return ['list', ...option('--host', host), ...rest]
    case 'kill':
    case 'stop':
    case 'restart':
      return [command, ...both, ...rest]
    default:
      throw usageError(
        `${command === undefined ? 'A server needs a command' : `A server has no command '${command}'`}: ` +
          'give -c start, join, list, kill, stop or restart.',
      )
  }
}

function read(argv: readonly string[]) {
  const values: Partial<Record<Flag, string>> = {}
  const rest: string[] = []
  for (let index = 0; index < argv.length; index += 1) {
    const [argument = '', value] = argv.slice(index, index + 2)
    const flag = flags.find((each) => each === argument)
    if (flag === undefined) {
      rest.push(argument)
      continue
    }
    if (value === undefined) throw usageError(`${flag} needs a value.`)
    values[flag] = value
    index += 1
  }
  return { values, rest }
}
