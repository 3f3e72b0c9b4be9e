import { Terminal } from '../terminal.ts'
import { type Machine, program } from './machine.ts'

/** The prompt of the system's shell. */
const prompt = 'ready$'

/**
 * A terminal with a shell of the system in which `hstore-server` is a command.
 *
 * @param columns width in characters
 */
export async function systemShell(machine: Machine, columns = 80): Promise<Terminal> {
  const terminal = new Terminal(['sh'], { columns }, machine.variables)
  const command = `'${process.execPath}' '${program}' "$@"`
  terminal.enter(
    `PS1='${prompt} '; hstore_server() { ${command}; }; alias hstore-server=hstore_server; clear`,
  )
  await terminal.untilScreen(/^ready\$$/)
  return terminal
}
